// One connection: soci's session, its prepared statements, and the Session that a closure sees.
#pragma once

#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "infra/sql/postgres_statements.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/statement_cache.hpp"

namespace soci {
class session;  // NOLINT(readability-identifier-naming)
}

namespace vestibule::sql {

// Used by the one thread that owns it.
class Connection {
  public:
    Connection(std::unique_ptr<soci::session> session, Dialect dialect);
    ~Connection();

    Dialect dialect() const { return dialect_; }
    soci::session& soci() { return *session_; }
    bool alive();
    // False once an error (disk full) has ended SQLite's transaction by itself.
    bool in_transaction();

    // All throw what rethrow_statement_failure says.
    std::int64_t run(std::string_view sql, const std::vector<Value>& values = {});
    std::vector<Row> query(std::string_view columns, std::string_view sql, const std::vector<Value>& values = {});
    // Not waited for: PostgreSQL gets it with the next one, or with the commit.
    void post(std::string_view sql, const std::vector<Value>& values);
    // The same; throws NotOneRow where another number of rows was changed.
    void post_one(std::string_view sql, const std::vector<Value>& values);
    void commit();
    // PostgreSQL: BEGIN goes with the first statement that is waited for. False: nothing has been answered since.
    void begin(std::string_view sql) { postgres_->begin(sql); }
    bool answered() const { return postgres_->answered(); }
    // BEGIN, ROLLBACK, SAVEPOINT …, and whole scripts: straight to the driver, unprepared. Drops what was posted.
    void command(const std::string& script);

    // By PostgreSQL's clock, which is read again after a second, or by this process's.
    Instant now();

    // Restore generation (ce_timeline); a restored database means a new connection, so it is read once.
    std::int64_t timeline() { return installation().timeline; }
    EventHome event_home() { return installation().event_home; }
    void settle_event_home(EventHome home);

  private:
    struct Installation {
        std::int64_t timeline;
        EventHome event_home;
    };
    const Installation& installation();

    std::unique_ptr<soci::session> session_;
    Dialect dialect_;
    std::optional<StatementCache> sqlite_;  // the one or the other
    std::optional<PostgresStatements> postgres_;
    std::optional<Installation> installation_;
    Instant read_clock_ = {};
    std::chrono::steady_clock::time_point clock_read_at_ = {};
};

// A closure's session. After a failed statement every further one fails alike, on both databases: PostgreSQL
// would refuse them anyway, and the closure is rolled back even if it swallows the failure.
class ClosureSession final : public Session {
  public:
    ClosureSession(Connection& connection, const RequestContext& context)
        : connection_(connection), context_(context) {}

    Dialect dialect() const override { return connection_.dialect(); }
    const RequestContext& context() const override { return context_; }
    Instant database_now() override;
    std::int64_t timeline() override { return connection_.timeline(); }
    EventHome event_home() override { return connection_.event_home(); }
    void settle_event_home(EventHome home) override { connection_.settle_event_home(home); }
    std::int64_t run(std::string_view sql, std::vector<Value> values) override;
    std::vector<Row> query(std::string_view columns, std::string_view sql, std::vector<Value> values) override;
    void post(std::string_view sql, std::vector<Value> values) override;
    void post_one(std::string_view sql, std::vector<Value> values) override;
    void gather(std::string_view insert, std::vector<Value> values) override;
    void after_commit(std::function<void()> action) override { actions_.push_back(std::move(action)); }

    // Runs `work`; throws its failure, or the statement's that it swallowed.
    void perform(const std::function<void(Session&)>& work);
    std::vector<std::function<void()>> take_actions() { return std::move(actions_); }

  private:
    struct Gathered {
        std::size_t columns = 0;
        std::vector<Value> values;  // row behind row
    };

    template <class Statement>
    auto guarded(Statement statement);
    void write_gathered();

    Connection& connection_;
    const RequestContext& context_;
    std::exception_ptr failure_;
    std::map<std::string, Gathered, std::less<>> gathered_;  // by what inserts
    std::vector<std::function<void()>> actions_;
};

// Runs what was asked for after the commit. Nothing can be undone any more: failures are logged.
void perform(const std::vector<std::function<void()>>& actions);

}  // namespace vestibule::sql
