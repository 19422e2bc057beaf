#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

std::optional<mfa::Account> FakeMfaStore::lock_account(const Uuid& user, const std::string&) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end()) return std::nullopt;
    return mfa::Account{found->second.status, found->second.made.identifier};
}

std::optional<Uuid> FakeMfaStore::find_by_email(const Reach& reach, const std::string& site,
                                                const std::string& folded) {
    const auto found = tables_.names.find({reach.tenant, site, folded});
    if (found == tables_.names.end() || (found->second.second & 2) == 0) return std::nullopt;
    if (!reach.includes_issuer(tables_.users.at(found->second.first).made.issuer)) return std::nullopt;
    return found->second.first;
}

void FakeMfaStore::set_up(const Uuid& user, const Authenticator& authenticator) {
    ++tables_.writes;
    tables_.authenticators[user] = authenticator;
}

void FakeMfaStore::enroll(const Uuid& user, const UsedSteps& used, const std::vector<Secret>& recovery_codes, Instant) {
    ++tables_.writes;
    auto& authenticator = tables_.authenticators.at(user);
    authenticator.enrolled = true;
    authenticator.used = used;
    for (const auto& code : recovery_codes) tables_.recovery_codes[{user, std::string(code.reveal())}] = false;
}

void FakeMfaStore::remove(const Uuid& user) {
    ++tables_.writes;
    tables_.authenticators.erase(user);
    std::erase_if(tables_.recovery_codes, [&](const auto& code) { return code.first.first == user; });
}

}  // namespace vestibule::tests
