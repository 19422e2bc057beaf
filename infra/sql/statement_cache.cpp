#include "infra/sql/statement_cache.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <optional>

#include "infra/sql/placeholders.hpp"

namespace vestibule::sql {

namespace {

std::string_view bytes_of(const Uuid& id) {
    return {reinterpret_cast<const char*>(id.bytes().data()), id.bytes().size()};
}

Uuid uuid_of_bytes(std::string_view data) {
    Uuid::Bytes bytes{};
    if (data.size() != bytes.size()) throw std::logic_error("not a 16-byte UUID");
    std::copy(data.begin(), data.end(), bytes.begin());
    return Uuid(bytes);
}

std::string checked_text(const std::string& text) {
    // PostgreSQL's text knows no NUL.
    if (text.find('\0') != std::string::npos) throw std::invalid_argument("text with a NUL can't be stored");
    return text;
}

enum class Kind { any, integer, real, text, blob };

// One value bound to a statement, at an address that never changes.
struct Slot {
    Kind kind = Kind::any;
    soci::indicator indicator = soci::i_null;
    long long integer = 0;
    double real = 0;
    std::string text;
    std::optional<soci::blob> blob;
};

// SQLite stores a value as the type it is bound with.
Kind kind_of(const Value& value) {
    switch (value.index()) {
        case 1:
            return Kind::integer;
        case 2:
            return Kind::real;
        case 3:
            return Kind::text;
        case 4:
        case 5:
            return Kind::blob;
        default:
            return Kind::any;
    }
}

void set_blob(soci::blob& blob, std::string_view data) {
    blob.trim(0);
    if (!data.empty()) blob.append(data.data(), data.size());
}

void set_slot(Slot& slot, const Value& value) {
    slot.indicator = soci::i_ok;
    if (std::holds_alternative<std::monostate>(value)) slot.indicator = soci::i_null;
    if (const auto* number = std::get_if<std::int64_t>(&value)) slot.integer = *number;
    if (const auto* number = std::get_if<double>(&value)) slot.real = *number;
    if (const auto* text = std::get_if<std::string>(&value)) slot.text = checked_text(*text);
    if (const auto* bytes = std::get_if<Bytes>(&value)) set_blob(*slot.blob, bytes->data);
    if (const auto* id = std::get_if<Uuid>(&value)) set_blob(*slot.blob, bytes_of(*id));
}

Value value_from(const Slot& slot, char column) {
    if (slot.indicator == soci::i_null) return {};
    switch (column) {
        case 'i':
            return std::int64_t{slot.integer};
        case 'd':
            return slot.real;
        case 't':
            return slot.text;
        case 'b':
            return Bytes(slot.text);
        default:
            return uuid_of_bytes(slot.text);
    }
}

}  // namespace

struct StatementCache::Statement {
    std::string columns;
    std::vector<std::unique_ptr<Slot>> in;
    std::vector<std::unique_ptr<Slot>> out;
    soci::statement statement;  // last: it refers to the slots

    Statement(soci::session& session, std::string_view columns_read, std::string_view sql,
              const std::vector<Value>& values)
        : columns(columns_read), statement(session) {
        const auto names = Placeholders(sql).names;
        if (names.size() != values.size())
            throw std::logic_error("a statement with " + std::to_string(names.size()) + " placeholders got " +
                                   std::to_string(values.size()) + " values: " + std::string(sql));
        for (std::size_t i = 0; i < values.size(); ++i) bind(session, kind_of(values[i]), names[i]);
        for (const char column : columns) define(column);
        statement.alloc();
        statement.prepare(std::string(sql));
        statement.define_and_bind();
    }

    bool fits(std::string_view wanted, const std::vector<Value>& values) const {
        if (columns != wanted || values.size() != in.size()) return false;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto kind = kind_of(values[i]);
            if (kind != Kind::any && kind != in[i]->kind) return false;
        }
        return true;
    }

    void set(const std::vector<Value>& values) {
        for (std::size_t i = 0; i < values.size(); ++i) set_slot(*in[i], values[i]);
    }

  private:
    void bind(soci::session& session, Kind kind, const std::string& name) {
        auto& slot = *in.emplace_back(std::make_unique<Slot>());
        slot.kind = kind;
        switch (kind) {
            case Kind::integer:
                statement.exchange(soci::use(slot.integer, slot.indicator, name));
                break;
            case Kind::real:
                statement.exchange(soci::use(slot.real, slot.indicator, name));
                break;
            case Kind::blob:
                slot.blob.emplace(session);
                statement.exchange(soci::use(*slot.blob, slot.indicator, name));
                break;
            case Kind::any:
            case Kind::text:
                statement.exchange(soci::use(slot.text, slot.indicator, name));
                break;
        }
    }

    void define(char column) {
        auto& slot = *out.emplace_back(std::make_unique<Slot>());
        switch (column) {
            case 'i':
                statement.exchange(soci::into(slot.integer, slot.indicator));
                break;
            case 'd':
                statement.exchange(soci::into(slot.real, slot.indicator));
                break;
            case 't':
            case 'b':
            case 'u':
                statement.exchange(soci::into(slot.text, slot.indicator));
                break;
            default:
                throw std::logic_error("unknown column kind '" + std::string(1, column) + "'");
        }
    }
};

StatementCache::StatementCache(soci::session& session) : session_(session) {}

StatementCache::~StatementCache() = default;

StatementCache::Statement& StatementCache::prepared(std::string_view columns, std::string_view sql,
                                                    const std::vector<Value>& values) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.emplace(std::string(sql), Variants{}).first;
    for (auto& variant : found->second)
        if (variant->fits(columns, values)) return *variant;
    return *found->second.emplace_back(std::make_unique<Statement>(session_, columns, sql, values));
}

void StatementCache::forget(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) statements_.erase(found);
}

std::int64_t StatementCache::run(std::string_view sql, const std::vector<Value>& values) {
    try {
        auto& chosen = prepared("", sql, values);
        chosen.set(values);
        chosen.statement.execute(true);
        return chosen.statement.get_affected_rows();
    } catch (...) {
        forget(sql);
        throw;
    }
}

std::vector<Row> StatementCache::query(std::string_view columns, std::string_view sql,
                                       const std::vector<Value>& values) {
    try {
        auto& chosen = prepared(columns, sql, values);
        chosen.set(values);
        chosen.statement.execute(false);

        std::vector<Row> rows;
        while (chosen.statement.fetch()) {
            std::vector<Value> row;
            row.reserve(columns.size());
            for (std::size_t i = 0; i < columns.size(); ++i) row.push_back(value_from(*chosen.out[i], columns[i]));
            rows.emplace_back(std::move(row));
        }
        return rows;
    } catch (...) {
        forget(sql);
        throw;
    }
}

}  // namespace vestibule::sql
