#include "domain/sessions/code_rules.hpp"

#include <algorithm>

#include "domain/shared/unknown_name.hpp"

namespace vestibule::sessions {

Subject subject_of(const CodeChallenge& challenge) {
    return {.name = {challenge.tenant, challenge.site, {}},
            .user = challenge.holder.account,
            .key = challenge.holder.counter};
}

std::optional<Account> reachable_account(SessionStore& store, const TypedName& name, const Reach& reach) {
    auto account = store.find_account(name);
    // A user of another issuer does not exist for this client.
    if (account && !reach.includes_issuer(account->issuer)) account.reset();
    return account;
}

bool domain_allowed(const Site& site, const Text& text, std::string_view address) {
    const auto domain = text.fold(address.substr(address.rfind('@') + 1));
    return std::ranges::any_of(site.policies.passwordless_domains,
                               [&](const auto& allowed) { return text.fold(allowed) == domain; });
}

bool may_have_code(CodePurpose purpose, const Account& account, const Site& site, const Text& text) {
    if (account.status != UserStatus::active) return false;
    return purpose != CodePurpose::login || domain_allowed(site, text, account.email);
}

CodeLine line_of(CodePurpose purpose, const TypedName& name, const std::optional<Account>& account, const Reach& reach,
                 const Text& text) {
    return {.tenant = name.tenant,
            .site = name.site,
            .purpose = purpose,
            .recipient = account ? text.fold(account->email) : recipient_of_unknown(name.folded, reach),
            .device = {}};
}

}  // namespace vestibule::sessions
