// What a statement ends with that holds the rows it reads until its transaction ends, in the order of locks that
// domain/README.md gives. SQLite has one writer and needs none of it.
#pragma once

#include <string>

#include "infra/sql/session.hpp"

namespace vestibule::sql {

// Of a join, `table` is the one whose rows are held, by its alias.
inline std::string for_update(const Session& session, const std::string& table = {}) {
    if (session.dialect() == Dialect::sqlite) return {};
    return table.empty() ? " FOR UPDATE" : " FOR UPDATE OF " + table;
}

// Rows that somebody else holds are passed over, not waited for.
inline std::string for_update_skip_locked(const Session& session) {
    return session.dialect() == Dialect::sqlite ? "" : " FOR UPDATE SKIP LOCKED";
}

// Others may read and hold them as well, and nobody may change them.
inline std::string for_share(const Session& session) {
    return session.dialect() == Dialect::sqlite ? "" : " FOR SHARE";
}

}  // namespace vestibule::sql
