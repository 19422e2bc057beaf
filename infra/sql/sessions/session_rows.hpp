// A user's session as a row.
#pragma once

#include "domain/sessions/store.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// The keyed hash a session is kept under.
Digest user_token_hash(const StoreTools& tools, const Secret& token);

void insert_session(Session& session, const StoreTools& tools, const sessions::Session& opened, const Secret& token);

// Of the column `amr`: words between blanks.
std::vector<std::string> amr_of(const std::string& text);

}  // namespace vestibule::sql
