#include "infra/sql/mfa/sql_mfa_store.hpp"

#include "infra/sql/row_locks.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

namespace {

constexpr std::int64_t email_kind = 2;  // of login_name.kinds

}  // namespace

std::optional<mfa::Account> SqlMfaStore::lock_account(const Uuid& user, const std::string& site) {
    const auto row =
        session_.row("tb", "SELECT status, data_key FROM user_account WHERE id = :user" + for_update(session_), user);
    if (!row) return std::nullopt;
    mfa::Account account{.status = parse_user_status(row->text(0)).value(), .identifier = {}};
    const auto registration =
        session_.row("b", "SELECT identifier FROM user_site WHERE user_id = :user AND site = :site", user, site);
    if (registration && !row->is_null(1))
        account.identifier =
            UserFields(tools_, user, row->bytes(1)).open(identifier_field(site), registration->bytes(0));
    return account;
}

std::optional<Uuid> SqlMfaStore::find_by_email(const Reach& reach, const std::string& site, const std::string& folded) {
    const auto row = session_.row("uit",
                                  "SELECT n.user_id, n.kinds, u.issuer FROM login_name n JOIN user_account u ON u.id = "
                                  "n.user_id WHERE n.tenant = "
                                  ":tenant AND n.site = :site AND n.name_hash = :name",
                                  reach.tenant, site, login_name_hash(tools_, reach.tenant, folded));
    if (!row || (row->integer(1) & email_kind) == 0 || !reach.includes_issuer(row->optional_text(2)))
        return std::nullopt;
    return row->uuid(0);
}

void SqlMfaStore::set_up(const Uuid& user, const Authenticator& authenticator) {
    const auto key = session_.row("b", "SELECT data_key FROM user_account WHERE id = :user", user);
    const UserFields fields(tools_, user, key.value().bytes(0));
    session_.write(
        "INSERT INTO totp (user_id, factor_id, status, secret, setup_until) VALUES (:user, :factor, :status, :secret, "
        ":until) ON CONFLICT (user_id) DO UPDATE SET factor_id = excluded.factor_id, status = excluded.status, secret "
        "= excluded.secret, setup_until = excluded.setup_until, newest_step = 0, used_steps = 0, enrolled_at = NULL",
        user, authenticator.id, to_string(MfaStatus::setup),
        Bytes(fields.seal(totp_secret_field, authenticator.secret.reveal())), authenticator.setup_until);
}

void SqlMfaStore::enroll(const Uuid& user, const UsedSteps& used, const std::vector<Secret>& recovery_codes,
                         Instant now) {
    session_.write(
        "UPDATE totp SET status = :status, newest_step = :newest, used_steps = :bits, enrolled_at = :now WHERE user_id "
        "= :user",
        to_string(MfaStatus::enrolled), used.newest, static_cast<std::int64_t>(used.bits), now, user);
    session_.write("DELETE FROM recovery_code WHERE user_id = :user", user);
    for (const auto& code : recovery_codes)
        session_.write("INSERT INTO recovery_code (user_id, code_hash) VALUES (:user, :code)", user,
                       recovery_code_key(tools_, user, code));
}

void SqlMfaStore::remove(const Uuid& user) {
    session_.write("DELETE FROM totp WHERE user_id = :user", user);
    session_.write("DELETE FROM recovery_code WHERE user_id = :user", user);
}

}  // namespace vestibule::sql
