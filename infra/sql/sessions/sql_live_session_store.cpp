#include "infra/sql/sessions/sql_live_session_store.hpp"

#include "infra/sql/row_locks.hpp"
#include "infra/sql/sessions/session_rows.hpp"

namespace vestibule::sql {

using sessions::FoundSession;

namespace {

constexpr const char* select_session =
    "SELECT s.id, s.user_id, s.site, s.client, s.amr, s.created_at, s.last_used_at, s.idle_until, s.absolute_until, "
    "u.status, u.issuer FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.token_hash = :token AND "
    "s.tenant = :tenant";

}  // namespace

std::optional<FoundSession> SqlLiveSessionStore::session(const std::string& tenant, const Secret& token) {
    return found(select_session, tenant, token);
}

std::optional<FoundSession> SqlLiveSessionStore::session_of_any_tenant(const Secret& token) {
    const auto row = session_.row("t", "SELECT tenant FROM session WHERE token_hash = :token", token_hash(token));
    return row ? session(row->text(0), token) : std::nullopt;
}

std::optional<FoundSession> SqlLiveSessionStore::lock_session(const std::string& tenant, const Secret& token) {
    return found(select_session + for_update(session_, "s"), tenant, token);
}

std::optional<FoundSession> SqlLiveSessionStore::found(std::string_view sql, const std::string& tenant,
                                                       const Secret& token) {
    const auto row = session_.row("uutttiiiitt", sql, token_hash(token), tenant);
    if (!row) return std::nullopt;
    return FoundSession{.session = {.id = row->uuid(0),
                                    .user = row->uuid(1),
                                    .tenant = tenant,
                                    .site = row->text(2),
                                    .client = row->text(3),
                                    .amr = amr_of(row->text(4)),
                                    .created_at = row->instant(5),
                                    .last_used_at = row->instant(6),
                                    .idle_until = row->instant(7),
                                    .absolute_until = row->instant(8)},
                        .status = parse_user_status(row->text(9)).value(),
                        .issuer = row->optional_text(10)};
}

void SqlLiveSessionStore::extend_session(const Secret& token, Instant now, Instant idle_until) {
    session_.write("UPDATE session SET last_used_at = :now, idle_until = :idle WHERE token_hash = :token", now,
                   idle_until, token_hash(token));
}

bool SqlLiveSessionStore::end_session(const Uuid& session, const Digest& token_hash) {
    return session_.execute("DELETE FROM session WHERE token_hash = :token AND id = :id", token_hash, session) == 1;
}

std::vector<std::pair<sessions::Session, Digest>> SqlLiveSessionStore::expired(Instant now, std::size_t limit) {
    std::vector<std::pair<sessions::Session, Digest>> due;
    for (const auto& row : session_.rows(
             "uutb",
             "SELECT id, user_id, tenant, token_hash FROM session WHERE idle_until <= :now ORDER BY idle_until LIMIT "
             ":limit",
             now, limit)) {
        sessions::Session session;
        session.id = row.uuid(0);
        session.user = row.uuid(1);
        session.tenant = row.text(2);
        due.emplace_back(std::move(session), row.digest(3));
    }
    return due;
}

std::vector<sessions::Session> SqlLiveSessionStore::sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                                                const std::optional<Uuid>& before, std::size_t limit) {
    // Ids are made in the order of time, so they are the cursor too.
    std::vector<sessions::Session> found;
    for (const auto& row : session_.rows("uttttiiii",
                                         "SELECT id, tenant, site, client, amr, created_at, last_used_at, idle_until, "
                                         "absolute_until FROM session WHERE user_id = :user AND idle_until > :now "
                                         "ORDER BY id DESC",
                                         user, now)) {
        if (found.size() == limit) break;
        if (before && !(row.uuid(0) < *before)) continue;
        if (row.text(1) != reach.tenant || !reach.sites.contains(row.text(2))) continue;
        found.push_back({.id = row.uuid(0),
                         .user = user,
                         .tenant = row.text(1),
                         .site = row.text(2),
                         .client = row.text(3),
                         .amr = amr_of(row.text(4)),
                         .created_at = row.instant(5),
                         .last_used_at = row.instant(6),
                         .idle_until = row.instant(7),
                         .absolute_until = row.instant(8)});
    }
    return found;
}

bool SqlLiveSessionStore::end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) {
    const auto row = session_.row(
        "t", "SELECT site FROM session WHERE user_id = :user AND id = :id AND tenant = :tenant AND idle_until > :now",
        user, session, reach.tenant, now);
    if (!row || !reach.sites.contains(row->text(0))) return false;
    return session_.execute("DELETE FROM session WHERE user_id = :user AND id = :id", user, session) == 1;
}

Digest SqlLiveSessionStore::token_hash(const Secret& token) const {
    return user_token_hash(tools_, token);
}

}  // namespace vestibule::sql
