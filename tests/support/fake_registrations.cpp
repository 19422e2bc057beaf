#include "tests/support/fake_users.hpp"

#include <algorithm>

#include "tests/support/fake_screening.hpp"

namespace vestibule::tests {

using namespace registration;

namespace {

std::string key_of(std::string_view kind, const std::string& tenant, const std::string& recipient) {
    return std::string(kind) + '|' + tenant + '|' + recipient;
}

RegisteredUser registered(const FakeUsers::User& user, const Secret& token) {
    return {.id = user.made.id,
            .status = user.status,
            .version = user.version,
            .issuer = user.made.issuer,
            .site = user.made.site,
            .has_password = user.password_hash.has_value(),
            .token_matches = user.token && *user.token == token.reveal(),
            .token_expires = user.token_expires,
            .pending_until = user.pending_until,
            .person = user.made.person,
            .identifier = user.made.identifier};
}

}  // namespace

// Emits nothing: what follows from a decision is the state machine's.
ScreeningStatus FakeRegistrationStore::begin_screening(const ScreeningSubject& subject,
                                                       const ScreeningRequest& request) {
    ++tables_.writes;
    tables_.screenings.push_back(subject);
    const auto status = status_by_answer(request);
    auto& user = tables_.users.at(subject.user);
    if (user.status != UserStatus::pending_screening) return status;
    if (status == ScreeningStatus::clear) user.status = UserStatus::active;
    if (status == ScreeningStatus::hit) user.status = UserStatus::on_hold_screening;
    return status;
}

bool FakeRegistrationStore::insert(const NewUser& user) {
    for (const auto& name : user.names)
        if (tables_.names.contains({user.tenant, user.site, name.folded})) return false;
    for (const auto& name : user.names) tables_.names[{user.tenant, user.site, name.folded}] = {user.id, name.kinds};
    tables_.writes += 3;
    tables_.users[user.id] = {.made = user,
                              .version = user.version,
                              .password_hash = user.password_hash,
                              .token = std::string(user.activation.token.reveal()),
                              .token_expires = user.activation.expires,
                              .pending_until = user.activation.pending_until,
                              .updated_at = user.created_at};
    return true;
}

bool FakeRegistrationStore::join(const std::string& tenant, const NewMembership& membership) {
    auto& user = tables_.users.at(membership.user);
    const bool member = user.made.site == membership.site ||
                        std::ranges::find(user.joined, membership.site, &NewMembership::site) != user.joined.end();
    if (member) return false;
    for (const auto& name : membership.names)
        if (tables_.names.contains({tenant, membership.site, name.folded})) return false;
    for (const auto& name : membership.names)
        tables_.names[{tenant, membership.site, name.folded}] = {membership.user, name.kinds};
    tables_.writes += 3;
    user.joined.push_back(membership);
    user.version = membership.version;
    user.updated_at = membership.joined_at;
    return true;
}

std::optional<RegisteredUser> FakeRegistrationStore::find(const std::string& tenant, const Uuid& user,
                                                          const Secret& token) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end() || found->second.made.tenant != tenant) return std::nullopt;
    if (found->second.status == UserStatus::removed) return std::nullopt;
    return registered(found->second, token);
}

std::optional<RegisteredUser> FakeRegistrationStore::lock_by_name(const std::string& tenant, const std::string& site,
                                                                  const std::string& folded_name) {
    const auto found = tables_.names.find({tenant, site, folded_name});
    if (found == tables_.names.end()) return std::nullopt;
    auto user = registered(tables_.users.at(found->second.first), Secret{});
    user.token_matches = false;
    return user;
}

void FakeRegistrationStore::set_activated(const Uuid& user, UserStatus status, std::uint64_t version,
                                          const std::optional<std::string>& password_hash, Instant now) {
    ++tables_.writes;
    auto& row = tables_.users.at(user);
    row.status = status;
    row.version = version;
    if (password_hash) row.password_hash = password_hash;
    row.token.reset();
    row.token_expires.reset();
    row.pending_until.reset();
    row.updated_at = now;
}

void FakeRegistrationStore::set_token(const Uuid& user, const ActivationToken& activation, Instant) {
    ++tables_.writes;
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end()) return;
    found->second.token = std::string(activation.token.reveal());
    found->second.token_expires = activation.expires;
    found->second.pending_until = activation.pending_until;
}

SendHistory FakeRegistrationStore::lock_sends(std::string_view kind, const std::string& tenant,
                                              const std::string& recipient) {
    ++tables_.writes;
    return tables_.sends[key_of(kind, tenant, recipient)];
}

void FakeRegistrationStore::save_sends(std::string_view kind, const std::string& tenant, const std::string& recipient,
                                       const SendHistory& history) {
    ++tables_.writes;
    tables_.sends[key_of(kind, tenant, recipient)] = history;
}

std::vector<std::pair<std::string, Uuid>> FakeRegistrationStore::overdue(Instant now, std::size_t limit) {
    std::vector<std::pair<std::string, Uuid>> due;
    for (const auto& [id, user] : tables_.users)
        if (user.pending_until && *user.pending_until <= now && due.size() < limit)
            due.emplace_back(user.made.tenant, id);
    return due;
}

void FakeRegistrationStore::erase(const Uuid& user, std::uint64_t version, Instant now) {
    auto& row = tables_.users.at(user);
    row.status = UserStatus::removed;
    row.version = version;
    row.updated_at = now;
    row.token.reset();
    row.pending_until.reset();
    row.password_hash.reset();
    row.made.person = {};
    std::erase_if(tables_.names, [&](const auto& name) { return name.second.first == user; });
    std::erase_if(tables_.sessions, [&](const auto& session) { return session.second.user == user; });
    std::erase_if(tables_.devices, [&](const auto& device) { return device.second.user == user; });
}

void FakeRegistrationStore::sweep(Instant now) {
    std::erase_if(tables_.sends, [&](const auto& row) {
        return row.second.empty() || row.second.back() <= now - std::chrono::hours(24);
    });
}

}  // namespace vestibule::tests
