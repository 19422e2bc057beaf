#include "infra/sql/profile/sql_profile_store.hpp"

#include <algorithm>

#include "infra/sql/mfa/second_factor_rows.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using profile::UserDetails;

namespace {

UserDetails details_of(const Uuid& user, const Row& row) {
    UserDetails details;
    details.id = user;
    details.status = parse_user_status(row.text(0)).value();
    details.version = static_cast<std::uint64_t>(row.integer(1));
    details.merged_into = row.optional_uuid(6);
    details.created_at = row.instant(7);
    details.updated_at = row.instant(8);
    return details;
}

}  // namespace

std::optional<UserDetails> SqlProfileStore::find(const Reach& reach, const Uuid& user) {
    const auto row = session_.row("tittbbuii",
                                  "SELECT status, version, issuer, site, data_key, personal, merged_into, created_at, "
                                  "updated_at FROM user_account WHERE id = :id AND tenant = :tenant",
                                  user, reach.tenant);
    if (!row || !reach.includes_issuer(row->optional_text(2))) return std::nullopt;

    auto details = details_of(user, *row);
    if (details.status == UserStatus::removed) return std::nullopt;
    // A merged user's registrations are the survivor's now.
    if (details.status == UserStatus::merged) {
        if (!reach.sites.contains(row->text(3))) return std::nullopt;
        return details;
    }

    details.mfa_status = mfa_status_of(session_, user, tools_.clock.now());
    const UserFields fields(tools_, user, row->bytes(4));
    details.person = fields.open_person(row->bytes(5));
    for (const auto& site : session_.rows("tbbi",
                                          "SELECT site, identifier, attributes, registered_at FROM user_site WHERE "
                                          "user_id = :user ORDER BY registered_at, site",
                                          user)) {
        const auto id = site.text(0);
        if (!reach.sites.contains(id)) continue;
        details.sites.push_back({.site = id,
                                 .identifier = fields.open(identifier_field(id), site.bytes(1)),
                                 .registered_at = site.instant(3),
                                 .attributes = fields.open(attributes_field(id), site.bytes(2))});
    }
    if (details.sites.empty()) return std::nullopt;
    return details;
}

std::vector<Uuid> SqlProfileStore::named(const Reach& reach, const std::optional<std::string>& site,
                                         const std::string& folded_name, int kinds) {
    std::vector<Uuid> found;
    for (const auto& each : reach.sites) {
        if (site && *site != each) continue;
        const auto row = session_.row(
            "ui", "SELECT user_id, kinds FROM login_name WHERE tenant = :tenant AND site = :site AND name_hash = :name",
            reach.tenant, each, login_name_hash(tools_, reach.tenant, folded_name));
        if (row && (row->integer(1) & kinds) != 0 && std::ranges::find(found, row->uuid(0)) == found.end())
            found.push_back(row->uuid(0));
    }
    return found;
}

}  // namespace vestibule::sql
