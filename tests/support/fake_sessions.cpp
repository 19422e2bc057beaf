#include "tests/support/fake_users.hpp"

#include <algorithm>
#include <functional>

namespace vestibule::tests {

using sessions::Account;
using sessions::FoundSession;
using sessions::UnknownFailures;

namespace {

std::string key_of(const Digest& digest) {
    std::string text(digest.begin(), digest.end());
    return text.substr(0, text.find('\0'));
}

}  // namespace

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

std::vector<UnknownFailures> FakeSessionStore::unknown_before(Instant now) {
    std::vector<UnknownFailures> waiting;
    for (const auto& [key, count] : tables_.unknown)
        if (std::get<2>(key) < FakeUsers::minute_of(now))
            waiting.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key)});
    return waiting;
}

std::uint64_t FakeSessionStore::take_unknown(const UnknownFailures& failures) {
    const auto taken = tables_.unknown.extract({failures.tenant, failures.client, failures.minute});
    return taken ? taken.mapped() : 0;
}

void FakeSessionStore::add_session(const sessions::Session& session, const Secret& token) {
    ++tables_.writes;
    tables_.sessions[key_of(token_hash(token))] = session;
}

std::optional<FoundSession> FakeSessionStore::session(const std::string& tenant, const Secret& token) {
    const auto found = tables_.sessions.find(key_of(token_hash(token)));
    if (found == tables_.sessions.end() || found->second.tenant != tenant) return std::nullopt;
    const auto& user = tables_.users.at(found->second.user);
    return FoundSession{found->second, user.status, user.made.issuer};
}

std::optional<FoundSession> FakeSessionStore::session_of_any_tenant(const Secret& token) {
    const auto found = tables_.sessions.find(key_of(token_hash(token)));
    return found == tables_.sessions.end() ? std::nullopt : session(found->second.tenant, token);
}

void FakeSessionStore::extend_session(const Secret& token, Instant now, Instant idle_until) {
    ++tables_.writes;
    auto& session = tables_.sessions.at(key_of(token_hash(token)));
    session.last_used_at = now;
    session.idle_until = idle_until;
}

bool FakeSessionStore::end_session(const Uuid& session, const Digest& token_hash) {
    ++tables_.writes;
    const auto found = tables_.sessions.find(key_of(token_hash));
    if (found == tables_.sessions.end() || found->second.id != session) return false;
    tables_.sessions.erase(found);
    return true;
}

// The token's first bytes.
Digest FakeSessionStore::token_hash(const Secret& token) const {
    Digest digest{};
    const auto text = token.reveal().substr(0, digest.size());
    std::ranges::copy(text, digest.begin());
    return digest;
}

std::vector<std::pair<sessions::Session, Digest>> FakeSessionStore::expired(Instant now, std::size_t limit) {
    std::vector<std::pair<sessions::Session, Digest>> due;
    for (const auto& [key, session] : tables_.sessions)
        if (session.idle_until <= now && due.size() < limit) due.emplace_back(session, token_hash(Secret(key)));
    return due;
}

std::vector<sessions::Session> FakeSessionStore::sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                                             const std::optional<Uuid>& before, std::size_t limit) {
    std::vector<sessions::Session> found;
    for (const auto& [key, session] : tables_.sessions)
        if (session.user == user && session.idle_until > now && reach.sites.contains(session.site) &&
            (!before || session.id < *before))
            found.push_back(session);
    std::ranges::sort(found, std::greater{}, &sessions::Session::id);
    if (found.size() > limit) found.resize(limit);
    return found;
}

bool FakeSessionStore::end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) {
    ++tables_.writes;
    return std::erase_if(tables_.sessions, [&](const auto& row) {
               return row.second.user == user && row.second.id == session && row.second.idle_until > now &&
                      reach.sites.contains(row.second.site);
           }) == 1;
}

std::optional<UserStatus> FakeSessionStore::find_user(const Reach& reach, const Uuid& user) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end()) return std::nullopt;
    const auto& row = found->second;
    if (row.made.tenant != reach.tenant || row.status == UserStatus::removed) return std::nullopt;
    if (!reach.includes_issuer(row.made.issuer) || !reach.sites.contains(row.made.site)) return std::nullopt;
    return row.status;
}

std::uint64_t FakeSessionStore::set_status(const Uuid& user, UserStatus status, Instant now) {
    ++tables_.writes;
    auto& row = tables_.users.at(user);
    row.status = status;
    row.updated_at = now;
    return ++row.version;
}

void FakeSessionStore::sweep(Instant devices_since, Instant ghosts_since, std::size_t ghosts, Instant now) {
    std::erase_if(tables_.authenticators,
                  [&](const auto& row) { return !row.second.enrolled && row.second.setup_until <= now; });
    std::erase_if(tables_.devices, [&](const auto& row) { return row.second.device.last_used_at <= devices_since; });
    std::map<std::string, std::vector<std::pair<Instant, Digest>>> kept;
    std::erase_if(tables_.counters, [&](const auto& row) {
        if (row.second.user) return false;
        if (row.second.touched_at <= ghosts_since) return true;
        kept[row.second.tenant].emplace_back(row.second.touched_at, row.first);
        return false;
    });
    for (auto& [tenant, names] : kept) {
        std::ranges::sort(names);
        for (std::size_t i = 0; i + ghosts < names.size(); ++i) tables_.counters.erase(names[i].second);
    }
}

}  // namespace vestibule::tests
