// One connection inside one transaction: how stores speak SQL on either database.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/request_context.hpp"

namespace vestibule::sql {

enum class Dialect { sqlite, postgres };

// Where commands write their events: into the outbox, from which the relay publishes them, or into the embedded log
// itself where it is in the same SQLite file: one writer, so positions are in the order of commits (ADR 23).
enum class EventHome { outbox, log };

// Bytes of a BLOB (SQLite) or bytea (PostgreSQL) column.
struct Bytes {
    std::string data;
    explicit Bytes(std::string value) : data(std::move(value)) {}
    explicit Bytes(const Digest& digest) : data(digest.begin(), digest.end()) {}
};

// What a statement takes: NULL, integer (also Instants, as microseconds since 1970, and booleans), double,
// text, bytes, and Uuid (BLOB of 16 bytes in SQLite, uuid in PostgreSQL).
using Value = std::variant<std::monostate, std::int64_t, double, std::string, Bytes, Uuid>;

Value value_of(Instant instant);
inline Value value_of(std::int64_t number) {
    return number;
}
inline Value value_of(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}
inline Value value_of(int number) {
    return std::int64_t{number};
}
inline Value value_of(bool flag) {
    return std::int64_t{flag ? 1 : 0};
}
inline Value value_of(double number) {
    return number;
}
inline Value value_of(std::string text) {
    return text;
}
inline Value value_of(std::string_view text) {
    return std::string(text);
}
inline Value value_of(const char* text) {
    return std::string(text);
}
inline Value value_of(Bytes bytes) {
    return bytes;
}
inline Value value_of(const Digest& digest) {
    return Bytes(digest);
}
inline Value value_of(const Uuid& id) {
    return id;
}
template <class T>
Value value_of(const std::optional<T>& maybe) {
    return maybe ? value_of(*maybe) : Value{};
}

// A row of a result, read by position (from 0). Throws std::logic_error on NULL where a value is asked for.
class Row {
  public:
    explicit Row(std::vector<Value> values) : values_(std::move(values)) {}

    bool is_null(std::size_t column) const { return values_.at(column).index() == 0; }
    std::int64_t integer(std::size_t column) const;
    bool boolean(std::size_t column) const { return integer(column) != 0; }
    double real(std::size_t column) const;
    std::string text(std::size_t column) const;
    std::string bytes(std::size_t column) const;
    Digest digest(std::size_t column) const;
    Uuid uuid(std::size_t column) const;
    Instant instant(std::size_t column) const;
    std::optional<std::string> optional_text(std::size_t column) const;
    std::optional<Instant> optional_instant(std::size_t column) const;
    std::optional<Uuid> optional_uuid(std::size_t column) const;

  private:
    std::vector<Value> values_;
};

// How each column of a result is to be read (PostgreSQL sends everything as text).
//   i integer or instant   d double   t text   b bytes   u uuid
// e.g. rows("ut", "SELECT id, status FROM …", …).
class Session {
  public:
    virtual ~Session() = default;

    virtual Dialect dialect() const = 0;
    // The request on whose behalf this closure runs.
    virtual const RequestContext& context() const = 0;
    // Now by the database's clock (PostgreSQL, looked at every second) or this process's (SQLite: one process).
    virtual Instant database_now() = 0;
    // Restore generation of this database (ce_timeline), from 1.
    virtual std::int64_t timeline() = 0;
    virtual EventHome event_home() = 0;
    // Before the first event is written: each connection reads it once.
    virtual void settle_event_home(EventHome home) = 0;

    // `sql` is a string literal with :a, :b, … bound in order; it is prepared once per connection. Returns
    // the number of rows changed. A violated UNIQUE or PRIMARY KEY throws UniqueViolation, and only this
    // closure is rolled back.
    template <class... Values>
    std::int64_t execute(std::string_view sql, const Values&... values) {
        return run(sql, {value_of(values)...});
    }
    // The same where nobody asks how many rows: PostgreSQL gets it together with the next statement that is waited for,
    // or with the commit, and its failure shows there.
    template <class... Values>
    void write(std::string_view sql, const Values&... values) {
        post(sql, {value_of(values)...});
    }
    // The same, and anything but one row changed fails the closure with NotOneRow.
    template <class... Values>
    void write_one(std::string_view sql, const Values&... values) {
        post_one(sql, {value_of(values)...});
    }
    // A row for a table that nothing else in this transaction looks at: rows of one `insert` ("INSERT INTO t (…)") are
    // written together, in their order, at the closure's end.
    template <class... Values>
    void append(std::string_view insert, const Values&... values) {
        gather(insert, {value_of(values)...});
    }
    template <class... Values>
    std::vector<Row> rows(std::string_view columns, std::string_view sql, const Values&... values) {
        return query(columns, sql, {value_of(values)...});
    }
    // The first row, if any.
    template <class... Values>
    std::optional<Row> row(std::string_view columns, std::string_view sql, const Values&... values) {
        auto all = query(columns, sql, {value_of(values)...});
        if (all.empty()) return std::nullopt;
        return std::move(all.front());
    }

    // The same for statements whose number of values is known only at run time.
    virtual std::int64_t run(std::string_view sql, std::vector<Value> values) = 0;
    virtual std::vector<Row> query(std::string_view columns, std::string_view sql, std::vector<Value> values) = 0;
    virtual void post(std::string_view sql, std::vector<Value> values) = 0;
    virtual void post_one(std::string_view sql, std::vector<Value> values) = 0;
    virtual void gather(std::string_view insert, std::vector<Value> values) = 0;

    // Called once this closure's transaction has committed, on the SQL thread: wakes whoever takes events on, a waiter.
    virtual void after_commit(std::function<void()> action) = 0;
};

struct UniqueViolation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct NotOneRow : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace vestibule::sql
