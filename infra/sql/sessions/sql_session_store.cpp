#include "infra/sql/sessions/sql_session_store.hpp"

#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using sessions::Account;
using sessions::Device;
using sessions::FoundSession;
using sessions::LoginCounter;
using sessions::LoginName;
using sessions::Subject;
using sessions::UnknownFailures;

namespace {

// Counters of names that nobody has are forgotten after that time without a try.
constexpr auto unknown_name_life = std::chrono::hours(30 * 24);

// The statement with or without its row lock; SQLite has one writer and needs none.
struct Locking {
    std::string plain;
    std::string locking;
    const std::string& of(const Session& session) const {
        return session.dialect() == Dialect::postgres ? locking : plain;
    }
};

Locking with_lock(std::string sql, std::string_view clause) {
    auto locking = sql + std::string(clause);
    return {std::move(sql), std::move(locking)};
}

const Locking& select_counter() {
    static const auto sql =
        with_lock("SELECT version, password_failures, password_rests_until FROM login_counter WHERE subject = :subject",
                  " FOR UPDATE");
    return sql;
}

const Locking& select_device() {
    static const auto sql = with_lock(
        "SELECT failures, rests_until, last_used_at FROM device WHERE token_hash = :token AND user_id = :user AND "
        "last_used_at > :since",
        " FOR UPDATE");
    return sql;
}

const Locking& select_session() {
    static const auto sql = with_lock(
        "SELECT s.id, s.user_id, s.site, s.client, s.amr, s.created_at, s.last_used_at, s.idle_until, "
        "s.absolute_until, u.status, u.issuer FROM session s JOIN user_account u ON u.id = s.user_id "
        "WHERE s.token_hash = :token AND s.tenant = :tenant",
        " FOR UPDATE OF s");
    return sql;
}

LoginCounter counter_of(const std::optional<Row>& row) {
    if (!row) return {};
    return {.version = static_cast<std::uint64_t>(row->integer(0)),
            .password = {static_cast<unsigned>(row->integer(1)), row->optional_instant(2)}};
}

std::optional<Device> device_of(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return Device{{static_cast<unsigned>(row->integer(0)), row->optional_instant(1)}, row->instant(2)};
}

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

std::int64_t minute_of(Instant now) {
    return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
}

}  // namespace

std::optional<Account> SqlSessionStore::find_account(const LoginName& name) {
    const auto row = session_.row(
        "utttbbb",
        "SELECT u.id, u.status, u.issuer, u.password_hash, u.data_key, u.personal, s.identifier FROM login_name n JOIN "
        "user_account u ON u.id = n.user_id JOIN user_site s ON s.user_id = n.user_id AND s.site = n.site WHERE "
        "n.tenant = :tenant AND n.site = :site AND n.name_hash = :name",
        name.tenant, name.site, login_name_hash(tools_, name.tenant, name.folded));
    if (!row) return std::nullopt;

    const auto id = row->uuid(0);
    const UserFields fields(tools_, id, row->bytes(4));
    const auto person = fields.open_person(row->bytes(5));
    return Account{.id = id,
                   .status = parse_user_status(row->text(1)).value(),
                   .issuer = row->optional_text(2),
                   .password_hash = row->optional_text(3),
                   .own_names = {person.first_name, person.last_name, person.email,
                                 fields.open(identifier_field(name.site), row->bytes(6))}};
}

LoginCounter SqlSessionStore::counter(const Subject& subject) {
    return counter_of(session_.row("iii", select_counter().plain, subject_hash(subject)));
}

LoginCounter SqlSessionStore::hold_counter(const Subject& subject) {
    return counter_of(session_.row("iii", select_counter().of(session_), subject_hash(subject)));
}

LoginCounter SqlSessionStore::lock_counter(const Subject& subject, Instant now) {
    return counter_of(session_.row(
        "iii",
        "INSERT INTO login_counter (subject, user_id, version, password_failures, touched_at) VALUES (:subject, :user, "
        "0, 0, :now) ON CONFLICT (subject) DO UPDATE SET touched_at = login_counter.touched_at RETURNING version, "
        "password_failures, password_rests_until",
        subject_hash(subject), subject.user, now));
}

void SqlSessionStore::save_counter(const Subject& subject, const LoginCounter& counter, Instant now) {
    session_.execute(
        "UPDATE login_counter SET version = :version, password_failures = :failures, password_rests_until = "
        ":rests_until, touched_at = :now WHERE subject = :subject",
        counter.version, static_cast<std::int64_t>(counter.password.failures), counter.password.rests_until, now,
        subject_hash(subject));
}

std::optional<Device> SqlSessionStore::device(const Uuid& user, const Secret& token, Instant used_since) {
    return device_of(session_.row("iii", select_device().plain, device_hash(token), user, used_since));
}

std::optional<Device> SqlSessionStore::hold_device(const Uuid& user, const Secret& token, Instant used_since) {
    return device_of(session_.row("iii", select_device().of(session_), device_hash(token), user, used_since));
}

std::optional<Account> SqlSessionStore::hold_account(const Uuid& user) {
    static const auto sql =
        with_lock("SELECT status, issuer, password_hash FROM user_account WHERE id = :user", " FOR SHARE");
    return held(session_.row("ttt", sql.of(session_), user), user);
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
    static const auto sql =
        with_lock("SELECT status, issuer, password_hash FROM user_account WHERE id = :user", " FOR UPDATE");
    return held(session_.row("ttt", sql.of(session_), user), user);
}

std::uint64_t SqlSessionStore::set_password(const Uuid& user, const std::string& password_hash, Instant now) {
    const auto row = session_.row(
        "i",
        "UPDATE user_account SET password_hash = :hash, version = version + 1, updated_at = :now WHERE id = :user "
        "RETURNING version",
        password_hash, now, user);
    return row ? static_cast<std::uint64_t>(row->integer(0)) : 0;
}

void SqlSessionStore::rehash(const Uuid& user, const std::string& password_hash) {
    session_.execute("UPDATE user_account SET password_hash = :hash WHERE id = :user", password_hash, user);
}

std::uint64_t SqlSessionStore::next_user_version(const Uuid& user) {
    const auto row =
        session_.row("i", "UPDATE user_account SET version = version + 1 WHERE id = :user RETURNING version", user);
    return row ? static_cast<std::uint64_t>(row->integer(0)) : 0;
}

void SqlSessionStore::save_device(const Secret& token, const Device& device) {
    session_.execute(
        "UPDATE device SET failures = :failures, rests_until = :rests_until, last_used_at = :last_used WHERE "
        "token_hash = :token",
        static_cast<std::int64_t>(device.count.failures), device.count.rests_until, device.last_used_at,
        device_hash(token));
}

void SqlSessionStore::end_device(const Secret& token) {
    session_.execute("DELETE FROM device WHERE token_hash = :token", device_hash(token));
}

std::size_t SqlSessionStore::add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) {
    auto others =
        session_.rows("b", "SELECT token_hash FROM device WHERE user_id = :user ORDER BY last_used_at DESC", user);
    for (std::size_t i = most - 1; i < others.size(); ++i)
        session_.execute("DELETE FROM device WHERE token_hash = :token", Bytes(others[i].bytes(0)));
    session_.execute(
        "INSERT INTO device (token_hash, user_id, failures, created_at, last_used_at) VALUES (:token, :user, 0, "
        ":created, :used)",
        device_hash(token), user, now, now);
    return others.size();
}

void SqlSessionStore::tally_unknown(const std::string& tenant, const std::string& client, Instant now) {
    session_.execute(
        "INSERT INTO unknown_login_failure (tenant, client, minute, count) VALUES (:tenant, :client, :minute, 1) ON "
        "CONFLICT (tenant, client, minute) DO UPDATE SET count = unknown_login_failure.count + 1",
        tenant, client, minute_of(now));
}

std::vector<UnknownFailures> SqlSessionStore::unknown_before(Instant now) {
    std::vector<UnknownFailures> waiting;
    for (const auto& row : session_.rows(
             "tti", "SELECT tenant, client, minute FROM unknown_login_failure WHERE minute < :minute", minute_of(now)))
        waiting.push_back({row.text(0), row.text(1), row.integer(2)});
    return waiting;
}

std::uint64_t SqlSessionStore::take_unknown(const UnknownFailures& failures) {
    const auto row = session_.row(
        "i",
        "DELETE FROM unknown_login_failure WHERE tenant = :tenant AND client = :client AND minute = :minute RETURNING "
        "count",
        failures.tenant, failures.client, failures.minute);
    return row ? static_cast<std::uint64_t>(row->integer(0)) : 0;
}

void SqlSessionStore::add_session(const sessions::Session& session, const Secret& token) {
    session_.execute(
        "INSERT INTO session (token_hash, id, user_id, tenant, site, client, amr, created_at, last_used_at, "
        "idle_until, absolute_until) VALUES (:token, :id, :user, :tenant, :site, :client, :amr, :created, :used, "
        ":idle, :absolute)",
        token_hash(token), session.id, session.user, session.tenant, session.site, session.client, joined(session.amr),
        session.created_at, session.last_used_at, session.idle_until, session.absolute_until);
}

std::optional<FoundSession> SqlSessionStore::session(const std::string& tenant, const Secret& token) {
    return found(select_session().plain, tenant, token);
}

std::optional<FoundSession> SqlSessionStore::lock_session(const std::string& tenant, const Secret& token) {
    return found(select_session().of(session_), tenant, token);
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
    session_.execute("UPDATE session SET last_used_at = :now, idle_until = :idle WHERE token_hash = :token", now,
                     idle_until, token_hash(token));
}

bool SqlSessionStore::end_session(const Uuid& session, const Digest& token_hash) {
    return session_.execute("DELETE FROM session WHERE token_hash = :token AND id = :id", token_hash, session) == 1;
}

std::vector<Uuid> SqlSessionStore::end_sessions(const Uuid& user, const std::optional<Uuid>& but) {
    std::vector<Uuid> ended;
    for (const auto& row : session_.rows("u", "DELETE FROM session WHERE user_id = :user AND id <> :but RETURNING id",
                                         user, but.value_or(Uuid{})))
        ended.push_back(row.uuid(0));
    return ended;
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

void SqlSessionStore::sweep(Instant now, Instant used_since) {
    session_.execute("DELETE FROM device WHERE last_used_at <= :since", used_since);
    session_.execute("DELETE FROM login_counter WHERE user_id IS NULL AND touched_at <= :before",
                     now - unknown_name_life);
}

Digest SqlSessionStore::token_hash(const Secret& token) const {
    return tools_.keyed_hash.hash("user-token", token.reveal());
}

Digest SqlSessionStore::device_hash(const Secret& token) const {
    return tools_.keyed_hash.hash("device-token", token.reveal());
}

Digest SqlSessionStore::subject_hash(const Subject& subject) const {
    if (subject.user) return tools_.keyed_hash.hash("login-counter-user", subject.user->to_string());
    return tools_.keyed_hash.hash("login-counter-name",
                                  subject.name.tenant + '\0' + subject.name.site + '\0' + subject.name.folded);
}

}  // namespace vestibule::sql
