// Prepared statements of one PostgreSQL connection, several on their way at a time (libpq's pipeline, ADR 17).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/sql/session.hpp"

namespace soci {
class session;  // NOLINT(readability-identifier-naming)
}

namespace vestibule::sql {

// Used by the thread that owns the connection. What fails throws as throw_postgres_failure says.
class PostgresStatements {
  public:
    explicit PostgresStatements(soci::session& session);
    ~PostgresStatements();

    // BEGIN, with its options: goes with the first statement that is waited for.
    void begin(std::string_view sql);
    // False until the server has answered anything of this transaction: then nothing of it can have happened.
    bool answered() const;
    // Goes with the next one that is waited for, where its failure shows, too.
    void post(std::string_view sql, const std::vector<Value>& values);
    // The same; throws NotOneRow there where another number of rows was changed.
    void post_one(std::string_view sql, const std::vector<Value>& values);
    // Rows changed.
    std::int64_t run(std::string_view sql, const std::vector<Value>& values);
    std::vector<Row> query(std::string_view columns, std::string_view sql, const std::vector<Value>& values);
    // What was posted and COMMIT, in one go. COMMIT goes alone where nothing has been answered yet, so that one of
    // unknown outcome is never taken for a connection that had died before, and behind what must have changed one row.
    void commit();
    // Forgets what was posted.
    void drop();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule::sql
