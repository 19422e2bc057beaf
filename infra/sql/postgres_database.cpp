#include "infra/sql/postgres_database.hpp"

#include <pthread.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <algorithm>

#include "domain/shared/failures.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/failures.hpp"
#include "infra/sql/migrations.hpp"
#include "infra/sql/postgres_url.hpp"

namespace vestibule::sql {

namespace {

using std::chrono::milliseconds;

constexpr int most_tries = 5;  // of a closure, after serialization failures and deadlocks

// Before anything of a transaction was answered.
struct DiedIdle : Unavailable {
    using Unavailable::Unavailable;
};

milliseconds conflict_pause(std::minstd_rand& jitter) {
    return milliseconds(std::uniform_int_distribution<int>(10, 250)(jitter));
}

milliseconds reconnect_pause(unsigned failed_attempts, std::minstd_rand& jitter) {
    const int most = 100 << std::min(failed_attempts, 4U);  // 100 ms … 1.6 s
    return milliseconds(std::uniform_int_distribution<int>(most / 2, most)(jitter));
}

void require_durable(Connection& connection) {
    const auto row =
        connection.query("tt", "SELECT current_setting('synchronous_commit'), current_setting('fsync')").at(0);
    const auto refuse = [](const std::string& setting) {
        throw std::runtime_error("this PostgreSQL would lose acknowledged commits: " + setting + " is off. Set " +
                                 setting + " = on in postgresql.conf (or for this role and database) and restart.");
    };
    if (row.text(0) == "off") refuse("synchronous_commit");
    if (row.text(1) == "off") refuse("fsync");
}

std::unique_ptr<Connection> open_connection(const std::string& parameters, const std::string& shown) {
    std::unique_ptr<soci::session> session;
    try {
        session = std::make_unique<soci::session>(soci::postgresql, parameters);
    } catch (const soci::soci_error& error) {
        throw Unavailable("can't connect to " + shown + ": " + error.get_error_message());
    }
    auto* handle = static_cast<soci::postgresql_session_backend*>(session->get_backend())->conn_;
    // Details of errors quote values; notices would go to standard error.
    PQsetErrorVerbosity(handle, PQERRORS_TERSE);
    PQsetNoticeProcessor(handle, [](void*, const char*) {}, nullptr);

    auto connection = std::make_unique<Connection>(std::move(session), Dialect::postgres);
    require_durable(*connection);
    return connection;
}

}  // namespace

PostgresDatabase::PostgresDatabase(DatabaseSettings settings)
    : settings_(std::move(settings)),
      metrics_(settings_.metrics),
      parameters_(postgres_parameters(settings_.url, settings_.statement_timeout)),
      queue_(settings_.queue_limit, metrics_.depth_of("write")),
      workers_(std::max<std::size_t>(settings_.connections, 1)) {
    auto first = open_connection(parameters_, shown_postgres_url(settings_.url));
    first->command("SET statement_timeout = 0");  // a migration may take its time, and wait for another's
    migrate(*first, embedded_migrations(Dialect::postgres));
    first->command("RESET statement_timeout");
    workers_.front().connection = std::move(first);
    for (auto& worker : workers_) worker.thread = std::thread([this, &worker] { serve(worker); });
}

PostgresDatabase::~PostgresDatabase() {
    stop();
}

void PostgresDatabase::stop() {
    queue_.stop();
    for (auto& worker : workers_)
        if (worker.thread.joinable()) worker.thread.join();
}

asio::awaitable<void> PostgresDatabase::transact(const RequestContext& context, Work work) {
    co_await queue_.run(context, work, false);
}

asio::awaitable<void> PostgresDatabase::look(const RequestContext& context, Work work) {
    co_await queue_.run(context, work, true);
}

void PostgresDatabase::serve(Worker& worker) {
    pthread_setname_np(pthread_self(), "sql");
    while (true) {
        // Without a connection it tries to get one, also when nobody asks: readiness must come back by itself.
        const auto taken = worker.connection ? queue_.take(1) : queue_.take(1, worker.next_attempt);
        if (!taken) return;
        if (taken->empty()) {
            try_to_connect(worker);
            continue;
        }
        process(worker, *taken->front());
        answer(*taken);
    }
}

void PostgresDatabase::process(Worker& worker, Request& request) {
    metrics_.waited(std::chrono::steady_clock::now() - request.queued_at);
    if (!request.reads_only) metrics_.batch(1);
    for (int tries = 1;; ++tries) {
        try {
            attempt(worker, request);
            break;
        } catch (const TryAgain& conflict) {
            if (tries == most_tries) {
                request.failure = std::make_exception_ptr(Unavailable(conflict.what()));
                break;
            }
            metrics_.retried();
            std::this_thread::sleep_for(conflict_pause(worker.jitter));
        } catch (...) {
            request.failure = std::current_exception();
            break;
        }
    }
    if (!request.reads_only) metrics_.closure(request.failure != nullptr);
}

// BEGIN goes with the closure's first statement: a connection that died while idle shows there, is replaced once, and
// the closure is run again, for nothing of it has happened.
void PostgresDatabase::attempt(Worker& worker, Request& request) {
    const bool was_connected = worker.connection != nullptr;
    if (!was_connected) {
        // Another worker's success ends this one's pause.
        if (reachability_.unreachable_since() && std::chrono::steady_clock::now() < worker.next_attempt)
            throw Unavailable("PostgreSQL does not answer");
        connect(worker);
    }
    try {
        run(worker, request);
    } catch (const DiedIdle&) {
        if (!was_connected) throw;
        connect(worker);
        run(worker, request);
    }
}

void PostgresDatabase::run(Worker& worker, Request& request) {
    auto& connection = *worker.connection;
    connection.begin(request.reads_only ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
    ClosureSession session(connection, request.context);
    try {
        session.perform(request.work);
        if (!request.context.client.empty()) FAILPOINT("H1");
        const auto before = std::chrono::steady_clock::now();
        // Where the connection is lost here, nobody knows the outcome: never again, never a success.
        connection.commit();
        metrics_.commit(std::chrono::steady_clock::now() - before);
    } catch (...) {
        give_up(worker, std::current_exception());
    }
    reachability_.answered();
    perform(session.take_actions());
    if (!request.context.client.empty()) FAILPOINT("H2");
}

// Rolls back where there is still a connection, and throws on.
void PostgresDatabase::give_up(Worker& worker, const std::exception_ptr& failure) {
    auto& connection = *worker.connection;
    try {
        if (connection.alive() && connection.in_transaction()) connection.command("ROLLBACK");
    } catch (const std::exception& error) {
        // Seen as a lost connection below, or by the next BEGIN.
        log::debug("rollback failed", {{"error", error.what()}});
    }
    if (connection.alive()) std::rethrow_exception(failure);
    const bool idle = !connection.answered();
    lost(worker);
    if (idle) throw DiedIdle("the connection to PostgreSQL had been lost");
    std::rethrow_exception(failure);
}

void PostgresDatabase::connect(Worker& worker) {
    if (const auto failure = try_to_connect(worker)) throw Unavailable(*failure);
}

// What failed, already logged.
std::optional<std::string> PostgresDatabase::try_to_connect(Worker& worker) {
    try {
        worker.connection = open_connection(parameters_, shown_postgres_url(settings_.url));
        worker.failed_attempts = 0;
        if (reachability_.answered()) log::info("the database answers again");
        return std::nullopt;
    } catch (const std::exception& error) {
        if (reachability_.lost() || worker.failed_attempts == 0)
            log::error("the database does not answer", {{"error", error.what()}});
        worker.next_attempt =
            std::chrono::steady_clock::now() + reconnect_pause(worker.failed_attempts++, worker.jitter);
        return error.what();
    }
}

void PostgresDatabase::lost(Worker& worker) {
    worker.connection.reset();
    worker.next_attempt = {};  // at once
    if (reachability_.lost()) log::warning("a connection to the database was lost");
}

}  // namespace vestibule::sql
