#include "infra/sql/connection.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "domain/shared/failures.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/failures.hpp"

namespace vestibule::sql {

namespace {

// Of one INSERT; each number of rows is a statement to be prepared.
constexpr std::size_t most_rows_together = 8;

// " VALUES (:v0, :v1), (:v2, :v3)" for two rows of two columns.
std::string values_of(std::size_t rows, std::size_t columns) {
    std::string text = " VALUES ";
    for (std::size_t at = 0; at < rows * columns; ++at) {
        if (at > 0) text += at % columns == 0 ? "), " : ", ";
        if (at % columns == 0) text += '(';
        text += ":v" + std::to_string(at);
    }
    return text += ')';
}

}  // namespace

Connection::Connection(std::unique_ptr<soci::session> session, Dialect dialect)
    : session_(std::move(session)), dialect_(dialect) {
    if (dialect == Dialect::sqlite)
        sqlite_.emplace(*session_);
    else
        postgres_.emplace(*session_);
}

Connection::~Connection() = default;

bool Connection::alive() {
    return connected(*session_, dialect_);
}

bool Connection::in_transaction() {
    if (dialect_ == Dialect::postgres)
        return PQtransactionStatus(static_cast<soci::postgresql_session_backend*>(session_->get_backend())->conn_) !=
               PQTRANS_IDLE;
    auto* handle = static_cast<soci::sqlite3_session_backend*>(session_->get_backend())->conn_;
    return sqlite_api::sqlite3_get_autocommit(handle) == 0;
}

std::int64_t Connection::run(std::string_view sql, const std::vector<Value>& values) {
    if (postgres_) return postgres_->run(sql, values);
    try {
        return sqlite_->run(sql, values);
    } catch (...) {
        rethrow_sqlite_failure(*session_, sql);
    }
}

std::vector<Row> Connection::query(std::string_view columns, std::string_view sql, const std::vector<Value>& values) {
    if (postgres_) return postgres_->query(columns, sql, values);
    try {
        return sqlite_->query(columns, sql, values);
    } catch (...) {
        rethrow_sqlite_failure(*session_, sql);
    }
}

void Connection::post(std::string_view sql, const std::vector<Value>& values) {
    if (postgres_)
        postgres_->post(sql, values);
    else
        run(sql, values);
}

void Connection::post_one(std::string_view sql, const std::vector<Value>& values) {
    if (postgres_)
        postgres_->post_one(sql, values);
    else if (run(sql, values) != 1)
        throw_not_one_row(sql);
}

void Connection::commit() {
    if (postgres_)
        postgres_->commit();
    else
        command("COMMIT");
}

// Not through soci: it would read a colon in a script as a placeholder.
void Connection::command(const std::string& script) {
    if (dialect_ == Dialect::sqlite) {
        auto* handle = static_cast<soci::sqlite3_session_backend*>(session_->get_backend())->conn_;
        if (sqlite_api::sqlite3_exec(handle, script.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            throw_sqlite_failure(*session_, script);
        return;
    }
    postgres_->drop();
    auto* handle = static_cast<soci::postgresql_session_backend*>(session_->get_backend())->conn_;
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(handle, script.c_str()), &PQclear);
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
        const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
        throw_postgres_failure(*session_, state == nullptr ? "" : state, PQresultErrorMessage(result.get()), script);
    }
}

void Connection::settle_event_home(EventHome home) {
    run("UPDATE timeline SET event_home = :home", {value_of(home == EventHome::log)});
    installation_.reset();
}

const Connection::Installation& Connection::installation() {
    if (!installation_) {
        const auto row = query("ii", "SELECT generation, event_home FROM timeline").at(0);
        installation_ = {.timeline = row.integer(0),
                         .event_home = row.integer(1) == 1 ? EventHome::log : EventHome::outbox};
    }
    return *installation_;
}

Instant Connection::now() {
    using namespace std::chrono;
    if (dialect_ == Dialect::sqlite) return time_point_cast<microseconds>(system_clock::now());
    const auto here = steady_clock::now();
    if (clock_read_at_ == steady_clock::time_point{} || here - clock_read_at_ > seconds(1)) {
        read_clock_ =
            query("i", "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", {}).at(0).instant(0);
        clock_read_at_ = steady_clock::now();
    }
    return read_clock_ + duration_cast<microseconds>(steady_clock::now() - clock_read_at_);
}

template <class Statement>
auto ClosureSession::guarded(Statement statement) {
    if (failure_) std::rethrow_exception(failure_);
    try {
        return statement();
    } catch (...) {
        failure_ = std::current_exception();
        throw;
    }
}

Instant ClosureSession::database_now() {
    return guarded([&] { return connection_.now(); });
}

std::int64_t ClosureSession::run(std::string_view sql, std::vector<Value> values) {
    return guarded([&] { return connection_.run(sql, values); });
}

std::vector<Row> ClosureSession::query(std::string_view columns, std::string_view sql, std::vector<Value> values) {
    return guarded([&] { return connection_.query(columns, sql, values); });
}

void ClosureSession::post(std::string_view sql, std::vector<Value> values) {
    guarded([&] { connection_.post(sql, values); });
}

void ClosureSession::post_one(std::string_view sql, std::vector<Value> values) {
    guarded([&] { connection_.post_one(sql, values); });
}

void ClosureSession::gather(std::string_view insert, std::vector<Value> values) {
    auto found = gathered_.find(insert);
    if (found == gathered_.end())
        found = gathered_.emplace(insert, Gathered{.columns = values.size(), .values = {}}).first;
    std::ranges::move(values, std::back_inserter(found->second.values));
}

void ClosureSession::write_gathered() {
    for (auto& [insert, rows] : std::exchange(gathered_, {})) {
        auto at = rows.values.begin();
        for (auto left = rows.values.size() / rows.columns; left > 0;) {
            const auto count = std::min(left, most_rows_together);
            const auto end = at + static_cast<std::ptrdiff_t>(count * rows.columns);
            post(insert + values_of(count, rows.columns), {std::move_iterator(at), std::move_iterator(end)});
            at = end;
            left -= count;
        }
    }
}

void ClosureSession::perform(const std::function<void(Session&)>& work) {
    work(*this);
    if (!failure_) write_gathered();
    if (failure_) std::rethrow_exception(failure_);
}

void perform(const std::vector<std::function<void()>>& actions) {
    for (const auto& action : actions) {
        try {
            action();
        } catch (const std::exception& error) {
            log::error("an action after commit failed", {{"error", error.what()}});
        }
    }
}

}  // namespace vestibule::sql
