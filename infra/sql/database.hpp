// The database: a bounded pool of connections, each with its own thread, that runs closures in transactions.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "domain/shared/cryptography.hpp"
#include "domain/shared/request_context.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::metrics {
class Registry;
}

namespace vestibule::sql {

struct DatabaseSettings {
    std::string url;              // sqlite:<file> or postgresql://user:password@host:port/name
    std::size_t connections = 8;  // PostgreSQL; SQLite has one writer and `readers`
    std::size_t readers = 2;
    std::size_t queue_limit = 4096;              // closures waiting; one more is Overloaded
    std::size_t batch_limit = 128;               // closures that share one commit (SQLite)
    std::chrono::seconds statement_timeout{10};  // PostgreSQL; SQLite: waiting for another process's lock
    std::size_t cache_mebibytes = 64;            // page cache of SQLite's writer
    metrics::Registry* metrics = nullptr;        // queue depth, closures, commits, batch sizes; outlives the database
};

// Runs closures in transactions. Thread-safe.
class Transactions {
  public:
    virtual ~Transactions() = default;

    using Work = std::function<void(Session&)>;

    // Runs `work` in one transaction that commits before the await returns; its exception rolls back and is
    // rethrown here. May run `work` again after a serialization failure or when a batch is retried. Throws
    // Overloaded (queue full) or Unavailable (database gone, statement time-out, closed; where the connection
    // is lost during COMMIT nobody knows whether it committed). `context` outlives the await.
    virtual asio::awaitable<void> transact(const RequestContext& context, Work work) = 0;
    // Reads a snapshot that is never behind the last commit this process was told of.
    virtual asio::awaitable<void> look(const RequestContext& context, Work work) = 0;
};

// Owned by the composition root. Stopped before the io_context that its callers run on ends.
class Database : public Transactions {
  public:
    // Connects, runs the migrations under a lock and refuses non-durable commits (synchronous_commit=off,
    // fsync=off, SQLite synchronous below FULL or without a journal on disk). Throws std::runtime_error with
    // the remedy, never with a password; Unavailable where the server does not answer.
    static std::unique_ptr<Database> open(DatabaseSettings settings);
    virtual Dialect dialect() const = 0;
    // Since when the database has not answered; nullopt while it does.
    virtual std::optional<Instant> unreachable_since() const = 0;
    // Finishes what runs, refuses the rest, joins the threads. Idempotent.
    virtual void stop() = 0;
};

// Binds a store's SQL implementation to the database: `SqlStore` is made anew for each closure from the
// Session and the stores' common tools.
template <class Store, class SqlStore, class Tools>
class SqlTransactor final : public Transactor<Store> {
  public:
    SqlTransactor(Transactions& database, const Tools& tools) : database_(database), tools_(tools) {}

  protected:
    asio::awaitable<void> write(const RequestContext& context,
                                const typename Transactor<Store>::Closure& closure) override {
        co_await database_.transact(context, [&](Session& session) {
            SqlStore store(session, tools_);
            tools_.answer_once(session, [&] { return closure(store); });
        });
    }
    asio::awaitable<void> read(const RequestContext& context, const std::function<void(Store&)>& closure) override {
        co_await database_.look(context, [&](Session& session) {
            SqlStore store(session, tools_);
            closure(store);
        });
    }

  private:
    Transactions& database_;
    const Tools& tools_;
};

}  // namespace vestibule::sql
