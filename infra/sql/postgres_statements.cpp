#include "infra/sql/postgres_statements.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "domain/shared/hex.hpp"
#include "infra/sql/failures.hpp"
#include "infra/sql/placeholders.hpp"

namespace vestibule::sql {

namespace {

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

// Blocking writes and unread answers must not fill both sides' buffers; an answer to INSERT takes some 50 bytes.
constexpr std::size_t most_posted = 64;
constexpr int binary = 1;

// A value as libpq takes it: bytes as they are, everything else as text, whose type PostgreSQL finds from its place.
struct Parameter {
    std::string data;
    bool null = false;
    int format = 0;
};

Parameter parameter_of(const Value& value) {
    struct ToParameter {
        Parameter operator()(std::monostate) const { return {.data = {}, .null = true}; }
        Parameter operator()(std::int64_t number) const { return {.data = std::to_string(number)}; }
        Parameter operator()(double number) const {
            std::array<char, 32> buffer{};
            const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number);
            return {.data = {buffer.data(), end}};
        }
        Parameter operator()(const std::string& text) const {
            // libpq takes C strings: a text with a NUL would be cut short silently.
            if (text.contains('\0')) throw std::invalid_argument("text with a NUL can't be stored");
            return {.data = text};
        }
        Parameter operator()(const Bytes& bytes) const { return {.data = bytes.data, .format = binary}; }
        Parameter operator()(const Uuid& id) const { return {.data = id.to_string()}; }
    };
    return std::visit(ToParameter{}, value);
}

std::string bytes_of(std::string_view text) {
    auto data = text.starts_with("\\x") ? from_hex(text.substr(2)) : std::nullopt;
    if (!data) throw std::logic_error("not a bytea in hex form");
    return std::move(*data);
}

template <class Number>
Number number_of(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) throw std::logic_error("not a number");
    return number;
}

Value value_of_field(std::string_view text, char kind) {
    switch (kind) {
        case 'i':
            return number_of<std::int64_t>(text);
        case 'd':
            return number_of<double>(text);
        case 't':
            return std::string(text);
        case 'b':
            return Bytes(bytes_of(text));
        case 'u':
            if (const auto id = Uuid::parse(std::string(text))) return *id;
            throw std::logic_error("not a UUID");
        default:
            throw std::logic_error("unknown column kind '" + std::string(1, kind) + "'");
    }
}

Row row_of(const PGresult& result, int row, std::string_view columns) {
    std::vector<Value> values;
    values.reserve(columns.size());
    for (int column = 0; column < static_cast<int>(columns.size()); ++column) {
        const auto length = static_cast<std::size_t>(PQgetlength(&result, row, column));
        const std::string_view text(PQgetvalue(&result, row, column), length);
        values.push_back(PQgetisnull(&result, row, column) != 0
                             ? Value{}
                             : value_of_field(text, columns[static_cast<std::size_t>(column)]));
    }
    return Row(std::move(values));
}

std::int64_t changed(PGresult& result) {
    const std::string_view rows = PQcmdTuples(&result);
    return rows.empty() ? 0 : number_of<std::int64_t>(rows);
}

}  // namespace

struct PostgresStatements::State {
    struct Prepared {
        std::string name;
        Placeholders places;
        bool ready = false;  // known to the server
    };
    using Known = std::map<std::string, Prepared, std::less<>>;
    struct Posted {
        Known::iterator statement;
        std::vector<Parameter> parameters;
        bool prepares = false;
        bool one_row = false;  // or it fails
    };
    struct Failure {
        std::string state;
        std::string message;
        std::string sql;
    };

    soci::session& session;
    Known known;
    std::vector<Posted> posted;
    bool answered = true;
    unsigned long numbers = 0;

    PGconn* handle() const { return static_cast<soci::postgresql_session_backend*>(session.get_backend())->conn_; }

    void need(int done, std::string_view sql) const {
        if (done != 1) throw_postgres_failure(session, "?", PQerrorMessage(handle()), sql);
    }

    Known::iterator find(std::string_view sql) {
        if (const auto found = known.find(sql); found != known.end()) return found;
        Prepared made{.name = "v" + std::to_string(++numbers), .places = Placeholders(sql)};
        return known.emplace(std::string(sql), std::move(made)).first;
    }

    void post(std::string_view sql, const std::vector<Value>& values, bool one_row = false) {
        const auto statement = find(sql);
        const auto wanted = statement->second.places.names.size();
        if (wanted != values.size())
            throw std::logic_error("a statement with " + std::to_string(wanted) + " placeholders got " +
                                   std::to_string(values.size()) + " values: " + std::string(sql));
        std::vector<Parameter> parameters;
        parameters.reserve(values.size());
        std::ranges::transform(values, std::back_inserter(parameters), parameter_of);
        posted.push_back({.statement = statement, .parameters = std::move(parameters), .one_row = one_row});
    }

    void send(Posted& one, bool prepare) const {
        const auto& [sql, statement] = *one.statement;
        one.prepares = prepare;
        if (prepare)
            need(PQsendPrepare(handle(), statement.name.c_str(), statement.places.numbered.c_str(), 0, nullptr), sql);
        std::vector<const char*> data;
        std::vector<int> lengths;
        std::vector<int> formats;
        for (const auto at : statement.places.value_at) {
            const auto& parameter = one.parameters[at];
            data.push_back(parameter.null ? nullptr : parameter.data.c_str());
            lengths.push_back(static_cast<int>(parameter.data.size()));
            formats.push_back(parameter.format);
        }
        need(PQsendQueryPrepared(handle(), statement.name.c_str(), static_cast<int>(data.size()), data.data(),
                                 lengths.data(), formats.data(), 0),
             sql);
    }

    // The answer to one command; the first that failed makes the others fail behind it, and is the one to be told.
    Result answer(std::optional<Failure>& failure, const std::string& sql) const {
        Result result(PQgetResult(handle()), &PQclear);
        const auto status = PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && !failure) {
            const char* state = PQresultErrorField(result.get(), PG_DIAG_SQLSTATE);
            failure = Failure{.state = state == nullptr ? "?" : state,
                              .message = result ? PQresultErrorMessage(result.get()) : PQerrorMessage(handle()),
                              .sql = sql};
        }
        if (result) Result(PQgetResult(handle()), &PQclear);  // the end of this command's answer
        return result;
    }

    // Sends everything posted in one go; the last one's answer.
    Result exchange() {
        auto sent = std::exchange(posted, {});
        const std::string last = sent.back().statement->first;
        need(PQenterPipelineMode(handle()), last);
        std::set<std::string_view> prepared;
        for (auto& one : sent)
            send(one, !one.statement->second.ready && prepared.insert(one.statement->second.name).second);
        need(PQpipelineSync(handle()), last);

        std::optional<Failure> failure;
        const std::string* not_one_row = nullptr;
        Result result(nullptr, &PQclear);
        for (auto& one : sent) {
            const auto& sql = one.statement->first;
            if (one.prepares) {
                answer(failure, sql);
                one.statement->second.ready = !failure;
            }
            result = answer(failure, sql);
            if (one.one_row && !failure && not_one_row == nullptr && changed(*result) != 1) not_one_row = &sql;
        }
        Result(PQgetResult(handle()), &PQclear);  // PGRES_PIPELINE_SYNC
        need(PQexitPipelineMode(handle()), last);
        if (failure) fail(*failure);
        answered = true;
        if (not_one_row != nullptr) throw_not_one_row(*not_one_row);
        return result;
    }

    [[noreturn]] void fail(const Failure& failure) {
        // A plan that no longer fits its tables, or a name that the server has lost: prepared anew next time.
        if (failure.state == "0A000" || failure.state == "26000") known.erase(failure.sql);
        throw_postgres_failure(session, failure.state, failure.message, failure.sql);
    }
};

PostgresStatements::PostgresStatements(soci::session& session)
    : state_(std::make_unique<State>(State{.session = session, .known = {}, .posted = {}})) {}

PostgresStatements::~PostgresStatements() = default;

void PostgresStatements::post(std::string_view sql, const std::vector<Value>& values) {
    state_->post(sql, values);
    if (state_->posted.size() >= most_posted) state_->exchange();
}

void PostgresStatements::post_one(std::string_view sql, const std::vector<Value>& values) {
    state_->post(sql, values, true);
    if (state_->posted.size() >= most_posted) state_->exchange();
}

std::int64_t PostgresStatements::run(std::string_view sql, const std::vector<Value>& values) {
    state_->post(sql, values);
    return changed(*state_->exchange());
}

std::vector<Row> PostgresStatements::query(std::string_view columns, std::string_view sql,
                                           const std::vector<Value>& values) {
    state_->post(sql, values);
    const auto result = state_->exchange();
    if (PQnfields(result.get()) < static_cast<int>(columns.size()))
        throw std::logic_error("a statement gives fewer columns than are read: " + std::string(sql));
    std::vector<Row> rows;
    const int count = PQntuples(result.get());
    rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) rows.push_back(row_of(*result, row, columns));
    return rows;
}

void PostgresStatements::begin(std::string_view sql) {
    state_->posted.clear();
    state_->post(sql, {});
    state_->answered = false;
}

bool PostgresStatements::answered() const {
    return state_->answered;
}

void PostgresStatements::commit() {
    if (!state_->answered || std::ranges::any_of(state_->posted, &State::Posted::one_row)) state_->exchange();
    state_->post("COMMIT", {});
    const auto result = state_->exchange();
    if (std::string_view(PQcmdStatus(result.get())) != "COMMIT")
        throw std::runtime_error("PostgreSQL rolled back instead of committing");
}

void PostgresStatements::drop() {
    state_->posted.clear();
}

}  // namespace vestibule::sql
