// PostgreSQL: a bounded pool of connections, each with its own thread, a transaction a closure.
#pragma once

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "infra/sql/closure_metrics.hpp"
#include "infra/sql/connection.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/reachability.hpp"
#include "infra/sql/request_queue.hpp"

namespace vestibule::sql {

class PostgresDatabase final : public Database {
  public:
    explicit PostgresDatabase(DatabaseSettings settings);
    ~PostgresDatabase() override;

    asio::awaitable<void> transact(const RequestContext& context, Work work) override;
    asio::awaitable<void> look(const RequestContext& context, Work work) override;
    Dialect dialect() const override { return Dialect::postgres; }
    std::optional<Instant> unreachable_since() const override { return reachability_.unreachable_since(); }
    void stop() override;

  private:
    // One thread and its connection, which is null while the server is gone.
    struct Worker {
        std::unique_ptr<Connection> connection;
        std::chrono::steady_clock::time_point next_attempt{};  // to connect
        unsigned failed_attempts = 0;
        std::minstd_rand jitter{std::random_device{}()};
        std::thread thread;
    };

    void serve(Worker& worker);
    void process(Worker& worker, Request& request);
    void attempt(Worker& worker, Request& request);
    void run(Worker& worker, Request& request);
    [[noreturn]] void give_up(Worker& worker, const std::exception_ptr& failure);
    void connect(Worker& worker);
    std::optional<std::string> try_to_connect(Worker& worker);
    void lost(Worker& worker);

    const DatabaseSettings settings_;
    const ClosureMetrics metrics_;
    const std::string parameters_;  // libpq's key='value' form; holds the password
    Reachability reachability_;
    RequestQueue queue_;
    std::vector<Worker> workers_;
};

}  // namespace vestibule::sql
