#include "infra/sql/sqlite_database.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "domain/shared/failures.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/migrations.hpp"

namespace vestibule::sql {

namespace {

// The transaction of a batch has ended by itself; each closure is to be run alone.
struct BatchLost : Unavailable {
    using Unavailable::Unavailable;
};

// SQLite would make the file readable for others; its -wal and -shm take over the mode.
void create_file(const std::string& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw std::runtime_error("can't open the database file " + file + ": " + std::strerror(errno) +
                                 ". The folder must be there; check the path and its permissions.");
    ::close(descriptor);
}

std::unique_ptr<Connection> connect(const std::string& file, const DatabaseSettings& settings) {
    // soci takes a text with '=' for a list of parameters.
    const auto target = file.contains('=') ? "dbname=\"" + file + "\"" : file;
    auto connection =
        std::make_unique<Connection>(std::make_unique<soci::session>(soci::sqlite3, target), Dialect::sqlite);
    connection->command(
        "PRAGMA busy_timeout=" + std::to_string(std::chrono::milliseconds(settings.statement_timeout).count()) +
        "; PRAGMA temp_store=MEMORY; PRAGMA foreign_keys=ON;");
    return connection;
}

void require_durable(Connection& connection) {
    const auto journal = connection.query("t", "PRAGMA journal_mode").at(0).text(0);
    const auto synchronous = connection.query("i", "PRAGMA synchronous").at(0).integer(0);
    if (journal != "wal" || synchronous < 2)
        throw std::runtime_error("this SQLite database would lose acknowledged commits (journal_mode=" + journal +
                                 ", synchronous=" + std::to_string(synchronous) +
                                 "): put it into a file on a local disk, as in sqlite:data/vestibule.db.");
}

bool by_client(const std::vector<Request*>& requests) {
    return std::ranges::any_of(requests, [](const auto* request) { return !request->context.client.empty(); });
}

}  // namespace

SqliteDatabase::SqliteDatabase(DatabaseSettings settings, const std::string& file)
    : settings_(std::move(settings)),
      metrics_(settings_.metrics),
      writes_(settings_.queue_limit, metrics_.depth_of("write")),
      reads_(settings_.queue_limit, metrics_.depth_of("read")) {
    const bool in_memory = file == ":memory:" || file.empty();
    if (!in_memory) create_file(file);

    writer_ = connect(file, settings_);
    writer_->command(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-" +
        std::to_string(settings_.cache_mebibytes * 1024));
    require_durable(*writer_);
    migrate(*writer_, embedded_migrations(Dialect::sqlite));

    for (std::size_t i = 0; i < settings_.readers; ++i) {
        readers_.push_back({.connection = connect(file, settings_), .thread = {}});
        readers_.back().connection->command("PRAGMA query_only=ON");
    }
    for (auto& reader : readers_)
        reader.thread = std::thread([this, connection = reader.connection.get()] { read(*connection); });
    writer_thread_ = std::thread([this] { write(); });
}

SqliteDatabase::~SqliteDatabase() {
    stop();
}

void SqliteDatabase::stop() {
    writes_.stop();
    reads_.stop();
    if (writer_thread_.joinable()) writer_thread_.join();
    for (auto& reader : readers_)
        if (reader.thread.joinable()) reader.thread.join();
}

asio::awaitable<void> SqliteDatabase::transact(const RequestContext& context, Work work) {
    co_await writes_.run(context, work, false);
}

asio::awaitable<void> SqliteDatabase::look(const RequestContext& context, Work work) {
    co_await (readers_.empty() ? writes_ : reads_).run(context, work, true);
}

void SqliteDatabase::write() {
    pthread_setname_np(pthread_self(), "sql-writer");
    while (const auto batch = writes_.take(settings_.batch_limit)) {
        run_batch(*batch);
        answer(*batch);
    }
}

void SqliteDatabase::run_batch(const std::vector<Request*>& batch) {
    const auto now = std::chrono::steady_clock::now();
    for (const auto* request : batch) metrics_.waited(now - request->queued_at);
    metrics_.batch(batch.size());

    if (!commit_together(batch) && batch.size() > 1) {
        // Nothing of the batch has been kept: what one closure broke must not fail the others.
        for (auto* request : batch) {
            metrics_.retried();
            commit_together({request});
        }
    }
    for (const auto* request : batch) metrics_.closure(request->failure != nullptr);
}

// One transaction. False when it failed as a whole; then every request has that failure.
bool SqliteDatabase::commit_together(const std::vector<Request*>& requests) {
    try {
        writer_->command("BEGIN IMMEDIATE");
    } catch (...) {
        fail(requests, std::current_exception());
        return true;  // another try would only wait again
    }
    std::vector<std::function<void()>> actions;
    try {
        for (auto* request : requests) run_one(*request, requests.size() == 1, actions);
        if (by_client(requests)) FAILPOINT("H1");
        const auto before = std::chrono::steady_clock::now();
        if (writer_->in_transaction()) writer_->command("COMMIT");
        metrics_.commit(std::chrono::steady_clock::now() - before);
    } catch (const std::exception& error) {
        log::error("commit failed", {{"error", error.what()}, {"closures", std::to_string(requests.size())}});
        fail(requests, std::current_exception());
        try {
            if (writer_->in_transaction()) writer_->command("ROLLBACK");
        } catch (const std::exception& again) {
            log::error("rollback failed", {{"error", again.what()}});
        }
        return false;
    }
    reachability_.answered();
    perform(actions);
    try {
        if (by_client(requests)) FAILPOINT("H2");
    } catch (...) {
        fail(requests, std::current_exception());
    }
    return true;
}

// Runs one closure of the open transaction; its failure undoes what it did, and only that.
void SqliteDatabase::run_one(Request& request, bool alone, std::vector<std::function<void()>>& actions) {
    request.failure = nullptr;
    if (!alone) writer_->run("SAVEPOINT closure");
    ClosureSession session(*writer_, request.context);
    try {
        session.perform(request.work);
    } catch (...) {
        request.failure = std::current_exception();
    }
    if (!request.failure) {
        if (!alone) writer_->run("RELEASE closure");
        for (auto& action : session.take_actions()) actions.push_back(std::move(action));
    } else if (!writer_->in_transaction()) {
        if (!alone) throw BatchLost("a closure's failure ended the transaction of its batch");
    } else if (alone) {
        writer_->command("ROLLBACK");
    } else {
        writer_->run("ROLLBACK TO closure");
        writer_->run("RELEASE closure");
    }
}

void SqliteDatabase::fail(const std::vector<Request*>& requests, const std::exception_ptr& failure) {
    for (auto* request : requests) request->failure = failure;
    try {
        std::rethrow_exception(failure);
    } catch (const Unavailable& error) {
        if (reachability_.lost()) log::error("the database does not answer", {{"error", error.what()}});
    } catch (...) {
        // A constraint that is checked at COMMIT, say: the database itself is well.
        return;
    }
}

void SqliteDatabase::read(Connection& connection) {
    pthread_setname_np(pthread_self(), "sql-reader");
    while (const auto taken = reads_.take(1)) {
        auto& request = *taken->front();
        metrics_.waited(std::chrono::steady_clock::now() - request.queued_at);
        try {
            connection.command("BEGIN");
            ClosureSession session(connection, request.context);
            session.perform(request.work);
        } catch (...) {
            request.failure = std::current_exception();
        }
        try {
            if (connection.in_transaction()) connection.command("ROLLBACK");
        } catch (const std::exception& error) {
            log::error("rollback failed", {{"error", error.what()}});
        }
        answer(*taken);
    }
}

}  // namespace vestibule::sql
