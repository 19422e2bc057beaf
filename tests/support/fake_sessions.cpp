#include "tests/support/fake_users.hpp"

#include <algorithm>
#include <functional>

namespace vestibule::tests {

using sessions::Account;

std::optional<Account> FakeSessionStore::find_account(const TypedName& name) {
    const auto found = tables_.names.find({name.tenant, name.site, name.folded});
    if (found == tables_.names.end()) return std::nullopt;
    const auto& user = tables_.users.at(found->second.first);
    const auto& person = user.made.person;
    return Account{.id = user.made.id,
                   .status = user.status,
                   .issuer = user.made.issuer,
                   .password_hash = user.password_hash,
                   .own_names = {person.first_name, person.last_name, person.email, user.made.identifier},
                   .email = person.email};
}

std::optional<Account> FakeSessionStore::hold_account(const Uuid& user) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end()) return std::nullopt;
    return Account{.id = user,
                   .status = found->second.status,
                   .issuer = found->second.made.issuer,
                   .password_hash = found->second.password_hash,
                   .own_names = {}};
}

void FakeSessionStore::rehash(const Uuid& user, const std::string& password_hash) {
    ++tables_.writes;
    tables_.users.at(user).password_hash = password_hash;
}

std::optional<Account> FakeSessionStore::find_account(const Uuid& user) {
    auto account = hold_account(user);
    if (!account) return account;
    const auto& made = tables_.users.at(user).made;
    account->own_names = {made.person.first_name, made.person.last_name, made.person.email, made.identifier};
    return account;
}

std::uint64_t FakeSessionStore::set_password(const Uuid& user, const std::string& password_hash, Instant now) {
    ++tables_.writes;
    auto& row = tables_.users.at(user);
    row.password_hash = password_hash;
    row.updated_at = now;
    return ++row.version;
}

std::size_t FakeSessionStore::add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) {
    ++tables_.writes;
    std::vector<std::pair<Instant, std::string>> others;
    for (const auto& [key, row] : tables_.devices)
        if (row.user == user) others.emplace_back(row.device.last_used_at, key);
    std::ranges::sort(others, std::greater{});
    for (std::size_t i = most - 1; i < others.size(); ++i) tables_.devices.erase(others[i].second);
    tables_.devices[std::string(token.reveal())] = {user, {.failures = {}, .last_used_at = now}};
    return others.size();
}

void FakeSessionStore::add_session(const sessions::Session& session, const Secret& token) {
    ++tables_.writes;
    tables_.sessions[FakeUsers::session_key(token)] = session;
}

}  // namespace vestibule::tests
