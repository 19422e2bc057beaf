#include "tests/support/fake_users.hpp"

#include "tests/support/fake_screening.hpp"

#include <algorithm>

#include "events/sessions/session_ended.hpp"

namespace vestibule::tests {

using namespace registration;
using sessions::Account;
using sessions::FoundSession;
using sessions::UnknownFailures;

namespace {

std::string key_of(std::string_view kind, const std::string& tenant, const std::string& recipient) {
    return std::string(kind) + '|' + tenant + '|' + recipient;
}

std::string key_of(const Digest& digest) {
    std::string text(digest.begin(), digest.end());
    return text.substr(0, text.find('\0'));
}

std::int64_t minute_of(Instant now) {
    return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
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

template <class Port>
Digest FakeSignIn<Port>::subject_key(const Subject& subject) const {
    if (subject.key) return *subject.key;
    const auto text = subject.user
                          ? "user:" + subject.user->to_string()
                          : "name:" + subject.name.tenant + '|' + subject.name.site + '|' + subject.name.folded;
    Digest digest{};
    for (std::size_t i = 0; i < text.size(); ++i)
        digest[i % digest.size()] = static_cast<std::uint8_t>(digest[i % digest.size()] * 31 + text[i]);
    return digest;
}

template <class Port>
LoginCounter FakeSignIn<Port>::counter(const Subject& subject) {
    const auto found = tables_.counters.find(subject_key(subject));
    return found == tables_.counters.end() ? LoginCounter{} : found->second.counter;
}

template <class Port>
LoginCounter FakeSignIn<Port>::lock_counter(const Subject& subject, Instant now) {
    ++tables_.writes;
    const FakeUsers::CounterRow fresh{subject.user, subject.name.tenant, {}, now};
    return tables_.counters.try_emplace(subject_key(subject), fresh).first->second.counter;
}

template <class Port>
void FakeSignIn<Port>::save_counter(const Subject& subject, const LoginCounter& counter, Instant now) {
    ++tables_.writes;
    const auto found = tables_.counters.find(subject_key(subject));
    if (found != tables_.counters.end()) found->second = {subject.user, subject.name.tenant, counter, now};
}

template <class Port>
std::optional<Device> FakeSignIn<Port>::device(const Uuid& user, const Secret& token, Instant used_since) {
    const auto found = tables_.devices.find(std::string(token.reveal()));
    if (found == tables_.devices.end() || found->second.user != user) return std::nullopt;
    if (found->second.device.last_used_at <= used_since) return std::nullopt;
    return found->second.device;
}

template <class Port>
void FakeSignIn<Port>::save_device(const Secret& token, const Device& device) {
    ++tables_.writes;
    const auto found = tables_.devices.find(std::string(token.reveal()));
    if (found != tables_.devices.end()) found->second.device = device;
}

template <class Port>
void FakeSignIn<Port>::end_device(const Secret& token) {
    ++tables_.writes;
    tables_.devices.erase(std::string(token.reveal()));
}

template <class Port>
void FakeSignIn<Port>::end_devices(const Uuid& user) {
    ++tables_.writes;
    std::erase_if(tables_.devices, [&](const auto& device) { return device.second.user == user; });
}

template <class Port>
void FakeSignIn<Port>::tally_unknown(const std::string& tenant, const std::string& client, Instant now) {
    ++tables_.writes;
    ++tables_.unknown[{tenant, client, minute_of(now)}];
}

template <class Port>
std::uint64_t FakeSignIn<Port>::next_user_version(const Uuid& user) {
    ++tables_.writes;
    const auto found = tables_.users.find(user);
    return found == tables_.users.end() ? 0 : ++found->second.version;
}

template <class Port>
std::size_t FakeSignIn<Port>::end_sessions(const Uuid& user, const std::optional<Uuid>& except,
                                           std::string_view cause) {
    ++tables_.writes;
    return std::erase_if(tables_.sessions, [&](const auto& row) {
        const auto& session = row.second;
        if (session.user != user || session.id == except) return false;
        this->emit(events::SessionEnded{.session_id = session.id.to_string(),
                                        .user_id = user.to_string(),
                                        .version = 2,
                                        .reason_code = std::string(cause)}
                       .draft());
        return true;
    });
}

template <class Port>
std::optional<Authenticator> FakeSecondFactor<Port>::hold_authenticator(const Uuid& user) {
    const auto found = tables_.authenticators.find(user);
    return found == tables_.authenticators.end() ? std::nullopt : std::optional(found->second);
}

template <class Port>
void FakeSecondFactor<Port>::save_used_steps(const Uuid& user, const UsedSteps& used) {
    ++tables_.writes;
    tables_.authenticators.at(user).used = used;
}

template <class Port>
RecoveryCodeState FakeSecondFactor<Port>::recovery_code(const Uuid& user, const Secret& code) {
    const auto found = tables_.recovery_codes.find({user, std::string(code.reveal())});
    if (found == tables_.recovery_codes.end()) return RecoveryCodeState::unknown;
    return found->second ? RecoveryCodeState::used : RecoveryCodeState::fresh;
}

template <class Port>
void FakeSecondFactor<Port>::use_recovery_code(const Uuid& user, const Secret& code, Instant) {
    ++tables_.writes;
    tables_.recovery_codes.at({user, std::string(code.reveal())}) = true;
}

template <class Port>
std::size_t FakeSecondFactor<Port>::recovery_codes_left(const Uuid& user) {
    return static_cast<std::size_t>(std::ranges::count_if(
        tables_.recovery_codes, [&](const auto& code) { return code.first.first == user && !code.second; }));
}

template class FakeSignIn<sessions::SessionStore>;
template class FakeSignIn<mfa::MfaStore>;
template class FakeSecondFactor<sessions::SessionStore>;
template class FakeSecondFactor<mfa::MfaStore>;

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
        if (std::get<2>(key) < minute_of(now))
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
