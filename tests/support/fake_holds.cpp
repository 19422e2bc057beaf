#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

std::optional<UserStatus> FakeHoldStore::find_user(const Reach& reach, const Uuid& user) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end()) return std::nullopt;
    const auto& row = found->second;
    if (row.made.tenant != reach.tenant || row.status == UserStatus::removed) return std::nullopt;
    if (!reach.includes_issuer(row.made.issuer) || !reach.sites.contains(row.made.site)) return std::nullopt;
    return row.status;
}

std::uint64_t FakeHoldStore::set_status(const Uuid& user, UserStatus status, Instant now) {
    ++tables_.writes;
    auto& row = tables_.users.at(user);
    row.status = status;
    row.updated_at = now;
    return ++row.version;
}

}  // namespace vestibule::tests
