// Rows of table asset: the cards that people hold, for every feature that keeps or reads them.
#pragma once

#include "domain/shared/payment_card.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

// The caller holds the user's row, and has taken the old default away where one of `assets` is the new one.
void insert_assets(Session& session, const StoreTools& tools, const UserFields& fields, const std::string& tenant,
                   const Uuid& user, const std::vector<Asset>& assets, Instant now);

// The user's assets, oldest first.
std::vector<Asset> assets_of(Session& session, const UserFields& fields, const Uuid& user);

void clear_default_asset(Session& session, const Uuid& user);
bool has_default_asset(Session& session, const Uuid& user);

// By which equal numbers are found in the tenant without keeping them.
Digest asset_fingerprint(const StoreTools& tools, const std::string& tenant, const Asset& asset);

}  // namespace vestibule::sql
