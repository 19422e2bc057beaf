#include "infra/sql/statement_cache.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace vestibule::sql {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// The input form of bytea.
std::string hex_text(std::string_view data) {
    std::string text = "\\x";
    text.reserve(2 + data.size() * 2);
    for (const char c : data) {
        const auto byte = static_cast<unsigned char>(c);
        text.push_back(hex_digits[byte >> 4]);
        text.push_back(hex_digits[byte & 15]);
    }
    return text;
}

std::string hex_bytes(std::string_view text) {
    if (!text.starts_with("\\x") || text.size() % 2 != 0) throw std::logic_error("not a bytea in hex form");
    std::string data;
    data.reserve(text.size() / 2);
    for (std::size_t i = 2; i < text.size(); i += 2) {
        const auto high = hex_digits.find(text[i]);
        const auto low = hex_digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos)
            throw std::logic_error("not a bytea in hex form");
        data.push_back(static_cast<char>(high << 4 | low));
    }
    return data;
}

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
    // libpq takes C strings, and PostgreSQL's text knows no NUL: it would be cut short silently.
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
Kind sqlite_kind(const Value& value) {
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

void set_sqlite(Slot& slot, const Value& value) {
    slot.indicator = soci::i_ok;
    if (std::holds_alternative<std::monostate>(value)) slot.indicator = soci::i_null;
    if (const auto* number = std::get_if<std::int64_t>(&value)) slot.integer = *number;
    if (const auto* number = std::get_if<double>(&value)) slot.real = *number;
    if (const auto* text = std::get_if<std::string>(&value)) slot.text = checked_text(*text);
    if (const auto* bytes = std::get_if<Bytes>(&value)) set_blob(*slot.blob, bytes->data);
    if (const auto* id = std::get_if<Uuid>(&value)) set_blob(*slot.blob, bytes_of(*id));
}

// PostgreSQL gets everything as text and finds the type from where the placeholder stands.
void set_postgres(Slot& slot, const Value& value) {
    struct ToText {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const {
            std::array<char, 32> buffer{};
            const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
            return {buffer.data(), end};
        }
        std::string operator()(const std::string& text) const { return checked_text(text); }
        std::string operator()(const Bytes& bytes) const { return hex_text(bytes.data); }
        std::string operator()(const Uuid& id) const { return id.to_string(); }
    };
    slot.indicator = std::holds_alternative<std::monostate>(value) ? soci::i_null : soci::i_ok;
    slot.text = std::visit(ToText{}, value);
}

Value value_from(const Slot& slot, char column, Dialect dialect) {
    if (slot.indicator == soci::i_null) return {};
    switch (column) {
        case 'i':
            return std::int64_t{slot.integer};
        case 'd':
            return slot.real;
        case 't':
            return slot.text;
        case 'b':
            return Bytes(dialect == Dialect::sqlite ? slot.text : hex_bytes(slot.text));
        default:
            if (dialect == Dialect::sqlite) return uuid_of_bytes(slot.text);
            const auto id = Uuid::parse(slot.text);
            if (!id) throw std::logic_error("not a UUID");
            return *id;
    }
}

}  // namespace

struct StatementCache::Statement {
    std::string columns;
    std::vector<std::unique_ptr<Slot>> in;
    std::vector<std::unique_ptr<Slot>> out;
    soci::statement statement;  // last: it refers to the slots

    Statement(soci::session& session, Dialect dialect, std::string_view columns_read, std::string_view sql,
              const std::vector<Value>& values)
        : columns(columns_read), statement(session) {
        const auto names = placeholder_names(sql);
        if (names.size() != values.size())
            throw std::logic_error("a statement with " + std::to_string(names.size()) + " placeholders got " +
                                   std::to_string(values.size()) + " values: " + std::string(sql));
        for (std::size_t i = 0; i < values.size(); ++i)
            bind(session, dialect == Dialect::sqlite ? sqlite_kind(values[i]) : Kind::text, names[i]);
        for (const char column : columns) define(column);
        statement.alloc();
        statement.prepare(std::string(sql));
        statement.define_and_bind();
    }

    bool fits(std::string_view wanted, const std::vector<Value>& values, Dialect dialect) const {
        if (columns != wanted || values.size() != in.size()) return false;
        if (dialect == Dialect::postgres) return true;
        for (std::size_t i = 0; i < values.size(); ++i) {
            const auto kind = sqlite_kind(values[i]);
            if (kind != Kind::any && kind != in[i]->kind) return false;
        }
        return true;
    }

    void set(const std::vector<Value>& values, Dialect dialect) {
        for (std::size_t i = 0; i < values.size(); ++i)
            dialect == Dialect::sqlite ? set_sqlite(*in[i], values[i]) : set_postgres(*in[i], values[i]);
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

StatementCache::StatementCache(soci::session& session, Dialect dialect) : session_(session), dialect_(dialect) {}

StatementCache::~StatementCache() = default;

StatementCache::Statement& StatementCache::prepared(std::string_view columns, std::string_view sql,
                                                    const std::vector<Value>& values) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.emplace(std::string(sql), Variants{}).first;
    for (auto& variant : found->second)
        if (variant->fits(columns, values, dialect_)) return *variant;
    return *found->second.emplace_back(std::make_unique<Statement>(session_, dialect_, columns, sql, values));
}

void StatementCache::forget(std::string_view sql) {
    if (const auto found = statements_.find(sql); found != statements_.end()) statements_.erase(found);
}

std::int64_t StatementCache::run(std::string_view sql, const std::vector<Value>& values) {
    try {
        auto& chosen = prepared("", sql, values);
        chosen.set(values, dialect_);
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
        chosen.set(values, dialect_);
        chosen.statement.execute(false);

        std::vector<Row> rows;
        while (chosen.statement.fetch()) {
            std::vector<Value> row;
            row.reserve(columns.size());
            for (std::size_t i = 0; i < columns.size(); ++i)
                row.push_back(value_from(*chosen.out[i], columns[i], dialect_));
            rows.emplace_back(std::move(row));
        }
        return rows;
    } catch (...) {
        forget(sql);
        throw;
    }
}

std::vector<std::string> placeholder_names(std::string_view sql) {
    const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
    std::vector<std::string> names;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'' || sql[i] == '"') {
            i = sql.find(sql[i], i + 1);
            if (i == std::string_view::npos) break;
        } else if (sql.substr(i).starts_with("::")) {
            ++i;
        } else if (sql[i] == ':' && i + 1 < sql.size() && word(sql[i + 1])) {
            std::size_t end = i + 1;
            while (end < sql.size() && word(sql[end])) ++end;
            std::string name(sql.substr(i + 1, end - i - 1));
            if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
            i = end - 1;
        }
    }
    return names;
}

}  // namespace vestibule::sql
