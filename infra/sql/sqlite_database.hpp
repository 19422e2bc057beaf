// The embedded database: one writer thread that commits in groups, and readers beside it.
#pragma once

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "infra/sql/closure_metrics.hpp"
#include "infra/sql/connection.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/reachability.hpp"
#include "infra/sql/request_queue.hpp"

namespace vestibule::sql {

class SqliteDatabase final : public Database {
  public:
    // Makes the file (mode 0600) and its folder where they are missing.
    SqliteDatabase(DatabaseSettings settings, const std::string& file);
    ~SqliteDatabase() override;

    asio::awaitable<void> transact(const RequestContext& context, Work work) override;
    asio::awaitable<void> look(const RequestContext& context, Work work) override;
    Dialect dialect() const override { return Dialect::sqlite; }
    std::optional<Instant> unreachable_since() const override { return reachability_.unreachable_since(); }
    void stop() override;

  private:
    struct Reader {
        std::unique_ptr<Connection> connection;
        std::thread thread;
    };

    void write();
    void read(Connection& connection);
    void run_batch(const std::vector<Request*>& batch);
    bool commit_together(const std::vector<Request*>& requests);
    void run_one(Request& request, bool alone, std::vector<std::function<void()>>& actions);
    void fail(const std::vector<Request*>& requests, const std::exception_ptr& failure);

    const DatabaseSettings settings_;
    const ClosureMetrics metrics_;
    Reachability reachability_;
    RequestQueue writes_, reads_;
    std::unique_ptr<Connection> writer_;
    std::vector<Reader> readers_;
    std::thread writer_thread_;
};

}  // namespace vestibule::sql
