#include "infra/sql/mfa/second_factor_rows.hpp"

#include "infra/sql/row_locks.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

namespace {

// The user's key opens the secret; only the authenticator's row is locked.
std::string select_authenticator(const Session& session) {
    return "SELECT t.factor_id, t.status, t.secret, t.setup_until, t.newest_step, t.used_steps, u.data_key FROM totp t "
           "JOIN user_account u ON u.id = t.user_id WHERE t.user_id = :user" +
           for_update(session, "t");
}

}  // namespace

MfaStatus mfa_status_of(Session& session, const Uuid& user, Instant now) {
    const auto row = session.row("ti", "SELECT status, setup_until FROM totp WHERE user_id = :user", user);
    if (!row) return MfaStatus::not_enrolled;
    Authenticator authenticator;
    authenticator.enrolled = row->text(0) == to_string(MfaStatus::enrolled);
    authenticator.setup_until = row->instant(1);
    return authenticator.status(now);
}

Digest recovery_code_key(const StoreTools& tools, const Uuid& user, const Secret& code) {
    return tools.keyed_hash.hash("recovery-code", user.to_string() + '\0' + std::string(code.reveal()));
}

std::optional<Authenticator> hold_authenticator(Session& session, const StoreTools& tools, const Uuid& user) {
    const auto row = session.row("utbiiib", select_authenticator(session), user);
    if (!row || row->is_null(6)) return std::nullopt;
    const UserFields fields(tools, user, row->bytes(6));
    return Authenticator{.id = row->uuid(0),
                         .enrolled = row->text(1) == to_string(MfaStatus::enrolled),
                         .secret = Secret(fields.open(totp_secret_field, row->bytes(2))),
                         .setup_until = row->instant(3),
                         .used = {.newest = row->integer(4), .bits = static_cast<std::uint32_t>(row->integer(5))}};
}

void save_used_steps(Session& session, const Uuid& user, const UsedSteps& used) {
    session.write("UPDATE totp SET newest_step = :newest, used_steps = :bits WHERE user_id = :user", used.newest,
                  static_cast<std::int64_t>(used.bits), user);
}

RecoveryCodeState recovery_code(Session& session, const StoreTools& tools, const Uuid& user, const Secret& code) {
    const auto row = session.row("i", "SELECT used_at FROM recovery_code WHERE user_id = :user AND code_hash = :code",
                                 user, recovery_code_key(tools, user, code));
    if (!row) return RecoveryCodeState::unknown;
    return row->is_null(0) ? RecoveryCodeState::fresh : RecoveryCodeState::used;
}

void use_recovery_code(Session& session, const StoreTools& tools, const Uuid& user, const Secret& code, Instant now) {
    session.write("UPDATE recovery_code SET used_at = :now WHERE user_id = :user AND code_hash = :code", now, user,
                  recovery_code_key(tools, user, code));
}

std::size_t recovery_codes_left(Session& session, const Uuid& user) {
    const auto row =
        session.row("i", "SELECT COUNT(*) FROM recovery_code WHERE user_id = :user AND used_at IS NULL", user);
    return static_cast<std::size_t>(row->integer(0));
}

}  // namespace vestibule::sql
