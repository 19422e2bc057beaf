#include <algorithm>
#include <functional>

#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

using sessions::FoundSession;

namespace {

std::string key_of(const Digest& digest) {
    std::string text(digest.begin(), digest.end());
    return text.substr(0, text.find('\0'));
}

}  // namespace

std::optional<FoundSession> FakeLiveSessionStore::session(const std::string& tenant, const Secret& token) {
    const auto found = tables_.sessions.find(FakeUsers::session_key(token));
    if (found == tables_.sessions.end() || found->second.tenant != tenant) return std::nullopt;
    const auto& user = tables_.users.at(found->second.user);
    return FoundSession{found->second, user.status, user.made.issuer};
}

std::optional<FoundSession> FakeLiveSessionStore::session_of_any_tenant(const Secret& token) {
    const auto found = tables_.sessions.find(FakeUsers::session_key(token));
    return found == tables_.sessions.end() ? std::nullopt : session(found->second.tenant, token);
}

void FakeLiveSessionStore::extend_session(const Secret& token, Instant now, Instant idle_until) {
    ++tables_.writes;
    auto& session = tables_.sessions.at(FakeUsers::session_key(token));
    session.last_used_at = now;
    session.idle_until = idle_until;
}

bool FakeLiveSessionStore::end_session(const Uuid& session, const Digest& token_hash) {
    ++tables_.writes;
    const auto found = tables_.sessions.find(key_of(token_hash));
    if (found == tables_.sessions.end() || found->second.id != session) return false;
    tables_.sessions.erase(found);
    return true;
}

// The token's first bytes.
Digest FakeLiveSessionStore::token_hash(const Secret& token) const {
    Digest digest{};
    const auto text = token.reveal().substr(0, digest.size());
    std::ranges::copy(text, digest.begin());
    return digest;
}

std::vector<std::pair<sessions::Session, Digest>> FakeLiveSessionStore::expired(Instant now, std::size_t limit) {
    std::vector<std::pair<sessions::Session, Digest>> due;
    for (const auto& [key, session] : tables_.sessions)
        if (session.idle_until <= now && due.size() < limit) due.emplace_back(session, token_hash(Secret(key)));
    return due;
}

std::vector<sessions::Session> FakeLiveSessionStore::sessions_of(const Uuid& user, const Reach& reach, Instant now,
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

bool FakeLiveSessionStore::end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) {
    ++tables_.writes;
    return std::erase_if(tables_.sessions, [&](const auto& row) {
               return row.second.user == user && row.second.id == session && row.second.idle_until > now &&
                      reach.sites.contains(row.second.site);
           }) == 1;
}

}  // namespace vestibule::tests
