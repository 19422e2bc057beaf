// Closures that wait at the same time share a transaction: a commit costs more than what an event's handler writes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "domain/shared/request_context.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::sql {

// For closures that nobody's answer waits for: one transaction at a time, 64 closures at most. The database outlives
// it, and wait() comes before its end.
class SharedCommits final : public Transactions {
  public:
    SharedCommits(asio::any_io_executor executor, Transactions& database);
    ~SharedCommits() override;

    // One that throws fails alone: nothing of its transaction is kept, and each of the others is run again in one of
    // its own. Not ended by a cancellation.
    asio::awaitable<void> transact(const RequestContext& context, Work work) override;
    // By itself: a snapshot has no commit to share.
    asio::awaitable<void> look(const RequestContext& context, Work work) override;

    // Returns when nothing runs any more.
    asio::awaitable<void> wait();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::sql
