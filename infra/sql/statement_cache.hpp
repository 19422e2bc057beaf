// Prepared statements of one SQLite connection, with the slots that soci binds to them once and reuses.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "infra/sql/session.hpp"

namespace soci {
class session;  // NOLINT(readability-identifier-naming)
}

namespace vestibule::sql {

// Used by the thread that owns the connection. Lets soci's exceptions pass; the statement that threw is
// prepared anew next time.
class StatementCache {
  public:
    explicit StatementCache(soci::session& session);
    ~StatementCache();

    // Rows changed.
    std::int64_t run(std::string_view sql, const std::vector<Value>& values);
    std::vector<Row> query(std::string_view columns, std::string_view sql, const std::vector<Value>& values);

  private:
    struct Statement;
    using Variants = std::vector<std::unique_ptr<Statement>>;

    Statement& prepared(std::string_view columns, std::string_view sql, const std::vector<Value>& values);
    void forget(std::string_view sql);

    soci::session& session_;
    // By text; the variants differ in the types of values and in the columns read.
    std::map<std::string, Variants, std::less<>> statements_;
};

}  // namespace vestibule::sql
