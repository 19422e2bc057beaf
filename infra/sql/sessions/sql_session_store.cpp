#include "infra/sql/sessions/sql_session_store.hpp"

#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using sessions::Account;
using sessions::FoundSession;
using sessions::UnknownFailures;

namespace {

// Of one sweep, so that it holds nobody up.
constexpr std::int64_t most_forgotten_at_once = 20'000;

constexpr const char* select_session =
    "SELECT s.id, s.user_id, s.site, s.client, s.amr, s.created_at, s.last_used_at, s.idle_until, s.absolute_until, "
    "u.status, u.issuer FROM session s JOIN user_account u ON u.id = s.user_id WHERE s.token_hash = :token AND "
    "s.tenant = :tenant";
constexpr const char* select_user = "SELECT status, issuer FROM user_account WHERE id = :user AND tenant = :tenant";
constexpr const char* select_account = "SELECT status, issuer, password_hash FROM user_account WHERE id = :user";

std::optional<Account> held(const std::optional<Row>& row, const Uuid& user) {
    if (!row) return std::nullopt;
    return Account{.id = user,
                   .status = parse_user_status(row->text(0)).value(),
                   .issuer = row->optional_text(1),
                   .password_hash = row->optional_text(2),
                   .own_names = {}};
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::vector<std::string> words_of(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace

std::optional<Account> SqlSessionStore::find_account(const TypedName& name) {
    const auto row = session_.row(
        "utttbbb",
        "SELECT u.id, u.status, u.issuer, u.password_hash, u.data_key, u.personal, s.identifier FROM login_name n JOIN "
        "user_account u ON u.id = n.user_id JOIN user_site s ON s.user_id = n.user_id AND s.site = n.site WHERE "
        "n.tenant = :tenant AND n.site = :site AND n.name_hash = :name",
        name.tenant, name.site, login_name_hash(tools_, name.tenant, name.folded));
    if (!row) {
        open_nobody(tools_);
        return std::nullopt;
    }

    const auto id = row->uuid(0);
    const UserFields fields(tools_, id, row->bytes(4));
    const auto person = fields.open_person(row->bytes(5));
    return Account{.id = id,
                   .status = parse_user_status(row->text(1)).value(),
                   .issuer = row->optional_text(2),
                   .password_hash = row->optional_text(3),
                   .own_names = {person.first_name, person.last_name, person.email,
                                 fields.open(identifier_field(name.site), row->bytes(6))},
                   .email = person.email};
}

std::optional<Account> SqlSessionStore::hold_account(const Uuid& user) {
    return held(session_.row("ttt", select_account + for_share(session_), user), user);
}

std::optional<Account> SqlSessionStore::find_account(const Uuid& user) {
    const auto row = session_.row(
        "ttbbt", "SELECT status, issuer, data_key, personal, password_hash FROM user_account WHERE id = :user", user);
    if (!row || row->is_null(2)) return std::nullopt;

    const UserFields fields(tools_, user, row->bytes(2));
    const auto person = fields.open_person(row->bytes(3));
    Account account{.id = user,
                    .status = parse_user_status(row->text(0)).value(),
                    .issuer = row->optional_text(1),
                    .password_hash = row->optional_text(4),
                    .own_names = {person.first_name, person.last_name, person.email}};
    for (const auto& site : session_.rows("tb", "SELECT site, identifier FROM user_site WHERE user_id = :user", user))
        account.own_names.push_back(fields.open(identifier_field(site.text(0)), site.bytes(1)));
    return account;
}

std::optional<Account> SqlSessionStore::lock_account(const Uuid& user) {
    return held(session_.row("ttt", select_account + for_update(session_), user), user);
}

std::uint64_t SqlSessionStore::set_password(const Uuid& user, const std::string& password_hash, Instant now) {
    const auto row = session_.row("i",
                                  "UPDATE user_account SET password_hash = :hash, foreign_cost = NULL, version = "
                                  "version + 1, updated_at = :now WHERE id = :user "
                                  "RETURNING version",
                                  password_hash, now, user);
    return row ? static_cast<std::uint64_t>(row->integer(0)) : 0;
}

void SqlSessionStore::rehash(const Uuid& user, const std::string& password_hash) {
    session_.write("UPDATE user_account SET password_hash = :hash, foreign_cost = NULL WHERE id = :user", password_hash,
                   user);
}

std::size_t SqlSessionStore::add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) {
    auto others =
        session_.rows("b", "SELECT token_hash FROM device WHERE user_id = :user ORDER BY last_used_at DESC", user);
    // The account is held by now: a device that somebody else holds is passed over, as waiting for it would be against
    // the order of locks. It goes with the next new one.
    const auto forget =
        "DELETE FROM device WHERE token_hash IN (SELECT token_hash FROM device WHERE token_hash = :token" +
        for_update_skip_locked(session_) + ")";
    for (std::size_t i = most - 1; i < others.size(); ++i) session_.write(forget, Bytes(others[i].bytes(0)));
    session_.write(
        "INSERT INTO device (token_hash, user_id, password_failures, created_at, last_used_at) VALUES (:token, :user, "
        "0, "
        ":created, :used)",
        rows_.device_key(token), user, now, now);
    return others.size();
}

std::vector<UnknownFailures> SqlSessionStore::unknown_before(Instant now) {
    std::vector<UnknownFailures> waiting;
    for (const auto& row : session_.rows("tti",
                                         "SELECT DISTINCT tenant, client, minute FROM unknown_login_failure WHERE "
                                         "minute < :minute AND tenant <> ''",
                                         minute_of(now)))
        waiting.push_back({row.text(0), row.text(1), row.integer(2)});
    return waiting;
}

std::uint64_t SqlSessionStore::take_unknown(const UnknownFailures& failures) {
    std::int64_t count = 0;
    for (const auto& slot : session_.rows(
             "i",
             "DELETE FROM unknown_login_failure WHERE tenant = :tenant AND client = :client AND minute = :minute "
             "RETURNING count",
             failures.tenant, failures.client, failures.minute))
        count += slot.integer(0);
    return static_cast<std::uint64_t>(count);
}

void SqlSessionStore::add_session(const sessions::Session& session, const Secret& token) {
    session_.write(
        "INSERT INTO session (token_hash, id, user_id, tenant, site, client, amr, created_at, last_used_at, "
        "idle_until, absolute_until) VALUES (:token, :id, :user, :tenant, :site, :client, :amr, :created, :used, "
        ":idle, :absolute)",
        token_hash(token), session.id, session.user, session.tenant, session.site, session.client, joined(session.amr),
        session.created_at, session.last_used_at, session.idle_until, session.absolute_until);
}

std::optional<FoundSession> SqlSessionStore::session(const std::string& tenant, const Secret& token) {
    return found(select_session, tenant, token);
}

std::optional<FoundSession> SqlSessionStore::session_of_any_tenant(const Secret& token) {
    const auto row = session_.row("t", "SELECT tenant FROM session WHERE token_hash = :token", token_hash(token));
    return row ? session(row->text(0), token) : std::nullopt;
}

std::optional<FoundSession> SqlSessionStore::lock_session(const std::string& tenant, const Secret& token) {
    return found(select_session + for_update(session_, "s"), tenant, token);
}

std::optional<FoundSession> SqlSessionStore::found(std::string_view sql, const std::string& tenant,
                                                   const Secret& token) {
    const auto row = session_.row("uutttiiiitt", sql, token_hash(token), tenant);
    if (!row) return std::nullopt;
    return FoundSession{.session = {.id = row->uuid(0),
                                    .user = row->uuid(1),
                                    .tenant = tenant,
                                    .site = row->text(2),
                                    .client = row->text(3),
                                    .amr = words_of(row->text(4)),
                                    .created_at = row->instant(5),
                                    .last_used_at = row->instant(6),
                                    .idle_until = row->instant(7),
                                    .absolute_until = row->instant(8)},
                        .status = parse_user_status(row->text(9)).value(),
                        .issuer = row->optional_text(10)};
}

void SqlSessionStore::extend_session(const Secret& token, Instant now, Instant idle_until) {
    session_.write("UPDATE session SET last_used_at = :now, idle_until = :idle WHERE token_hash = :token", now,
                   idle_until, token_hash(token));
}

bool SqlSessionStore::end_session(const Uuid& session, const Digest& token_hash) {
    return session_.execute("DELETE FROM session WHERE token_hash = :token AND id = :id", token_hash, session) == 1;
}

std::vector<std::pair<sessions::Session, Digest>> SqlSessionStore::expired(Instant now, std::size_t limit) {
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

std::vector<sessions::Session> SqlSessionStore::sessions_of(const Uuid& user, const Reach& reach, Instant now,
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
                         .amr = words_of(row.text(4)),
                         .created_at = row.instant(5),
                         .last_used_at = row.instant(6),
                         .idle_until = row.instant(7),
                         .absolute_until = row.instant(8)});
    }
    return found;
}

bool SqlSessionStore::end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) {
    const auto row = session_.row(
        "t", "SELECT site FROM session WHERE user_id = :user AND id = :id AND tenant = :tenant AND idle_until > :now",
        user, session, reach.tenant, now);
    if (!row || !reach.sites.contains(row->text(0))) return false;
    return session_.execute("DELETE FROM session WHERE user_id = :user AND id = :id", user, session) == 1;
}

std::optional<UserStatus> SqlSessionStore::find_user(const Reach& reach, const Uuid& user) {
    return reached(select_user, reach, user);
}

std::optional<UserStatus> SqlSessionStore::lock_user(const Reach& reach, const Uuid& user) {
    return reached(select_user + for_update(session_), reach, user);
}

std::optional<UserStatus> SqlSessionStore::reached(std::string_view sql, const Reach& reach, const Uuid& user) {
    const auto row = session_.row("tt", sql, user, reach.tenant);
    if (!row || !reach.includes_issuer(row->optional_text(1))) return std::nullopt;
    const auto status = parse_user_status(row->text(0)).value();
    if (status == UserStatus::removed) return std::nullopt;
    for (const auto& site : session_.rows("t", "SELECT site FROM user_site WHERE user_id = :user", user))
        if (reach.sites.contains(site.text(0))) return status;
    return std::nullopt;
}

std::uint64_t SqlSessionStore::set_status(const Uuid& user, UserStatus status, Instant now) {
    const auto row = session_.row(
        "i",
        "UPDATE user_account SET status = :status, version = version + 1, updated_at = :now WHERE id = :user RETURNING "
        "version",
        to_string(status), now, user);
    return static_cast<std::uint64_t>(row.value().integer(0));
}

std::optional<ScreeningStatus> SqlSessionStore::screening_of(const Uuid& user) {
    return sql::screening_of(session_, user);
}

void SqlSessionStore::sweep(Instant devices_since, Instant ghosts_since, std::size_t ghosts, Instant now) {
    session_.write("DELETE FROM totp WHERE status = 'SETUP' AND setup_until <= :now", now);
    session_.write("DELETE FROM device WHERE last_used_at <= :since", devices_since);
    session_.write("DELETE FROM login_counter WHERE user_id IS NULL AND touched_at <= :since", ghosts_since);
    for (const auto& row : session_.rows("ti",
                                         "SELECT tenant, COUNT(*) FROM login_counter WHERE user_id IS NULL GROUP BY "
                                         "tenant HAVING COUNT(*) > :most",
                                         ghosts))
        session_.write(
            "DELETE FROM login_counter WHERE subject IN (SELECT subject FROM login_counter WHERE user_id IS NULL AND "
            "tenant = :tenant ORDER BY touched_at LIMIT :excess)",
            row.text(0), std::min(row.integer(1) - static_cast<std::int64_t>(ghosts), most_forgotten_at_once));
}

Digest SqlSessionStore::token_hash(const Secret& token) const {
    return tools_.keyed_hash.hash("user-token", token.reveal());
}

}  // namespace vestibule::sql
