#include "tests/support/fake_users.hpp"

#include <algorithm>

namespace vestibule::tests {

std::optional<profile::UserDetails> FakeProfileStore::find(const Reach& reach, const Uuid& user) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end()) return std::nullopt;
    const auto& row = found->second;
    if (row.made.tenant != reach.tenant || row.status == UserStatus::removed) return std::nullopt;
    if (!reach.includes_issuer(row.made.issuer) || !reach.sites.contains(row.made.site)) return std::nullopt;
    profile::UserDetails details;
    details.id = user;
    details.status = row.status;
    details.version = row.version;
    details.person = row.made.person;
    if (const auto totp = tables_.authenticators.find(user); totp != tables_.authenticators.end())
        details.mfa_status = totp->second.enrolled ? MfaStatus::enrolled : MfaStatus::setup;
    details.sites = {{row.made.site, row.made.identifier, row.made.created_at, row.made.attributes}};
    for (const auto& joined : row.joined)
        details.sites.push_back({joined.site, joined.identifier, joined.joined_at, joined.attributes});
    details.created_at = row.made.created_at;
    details.updated_at = row.updated_at;
    return details;
}

std::vector<Uuid> FakeProfileStore::named(const Reach& reach, const std::optional<std::string>& site,
                                          const std::string& folded_name, int kinds) {
    std::vector<Uuid> found;
    for (const auto& [name, holder] : tables_.names) {
        const auto& [tenant, of_site, folded] = name;
        if (tenant != reach.tenant || folded != folded_name || !reach.sites.contains(of_site)) continue;
        if ((site && *site != of_site) || (holder.second & kinds) == 0) continue;
        if (std::ranges::find(found, holder.first) == found.end()) found.push_back(holder.first);
    }
    return found;
}

}  // namespace vestibule::tests
