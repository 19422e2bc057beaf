#include "infra/sql/sessions/sql_session_store.hpp"

#include "infra/sql/row_locks.hpp"
#include "infra/sql/sessions/session_rows.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using sessions::Account;

namespace {

constexpr const char* select_account = "SELECT status, issuer, password_hash FROM user_account WHERE id = :user";

std::optional<Account> held(const std::optional<Row>& row, const Uuid& user) {
    if (!row) return std::nullopt;
    return Account{.id = user,
                   .status = parse_user_status(row->text(0)).value(),
                   .issuer = row->optional_text(1),
                   .password_hash = row->optional_text(2),
                   .own_names = {}};
}

}  // namespace

// For an unknown name the first user's rows are read and dropped: the lookups take their time too.
std::optional<Account> SqlSessionStore::find_account(const TypedName& name) {
    const auto row = session_.row(
        "utttbbbi",
        "WITH named AS MATERIALIZED (SELECT (SELECT user_id FROM login_name WHERE tenant = :tenant AND site = :site "
        "AND name_hash = :name) AS id) SELECT u.id, u.status, u.issuer, u.password_hash, u.data_key, u.personal, "
        "s.identifier, CASE WHEN named.id IS NULL THEN 0 ELSE 1 END FROM named JOIN user_account u ON u.id = "
        "COALESCE(named.id, (SELECT id FROM user_account ORDER BY id LIMIT 1)) JOIN user_site s ON s.user_id = u.id "
        "AND (named.id IS NULL OR s.site = :site) LIMIT 1",
        name.tenant, name.site, login_name_hash(tools_, name.tenant, name.folded));
    if (!row || !row->boolean(7)) {
        open_shadow_user(tools_);
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

void SqlSessionStore::add_session(const sessions::Session& session, const Secret& token) {
    insert_session(session_, tools_, session, token);
}

}  // namespace vestibule::sql
