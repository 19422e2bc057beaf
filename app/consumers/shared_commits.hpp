// Closures that wait at the same time share a transaction: a commit costs more than what an event's handler writes.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "domain/shared/request_context.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::app {

// Used on one strand, which it must be given. The database outlives it, and wait() comes before its end.
class SharedCommits {
  public:
    SharedCommits(boost::asio::any_io_executor strand, sql::Database& database);
    ~SharedCommits();

    // As Database::transact. One that throws fails alone: nothing of its transaction is kept, and each of the others is
    // run again in one of its own. Not ended by a cancellation.
    boost::asio::awaitable<void> transact(RequestContext context, sql::Database::Work work);

    // Returns when nothing runs any more.
    boost::asio::awaitable<void> wait();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::app
