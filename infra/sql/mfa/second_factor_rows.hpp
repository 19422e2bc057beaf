// Authenticators and recovery codes in SQL, as every store sees them that checks a second factor.
#pragma once

#include "domain/shared/second_factor.hpp"
#include "infra/sql/sessions/sign_in_rows.hpp"

namespace vestibule::sql {

// Field of a user's authenticator secret, sealed under the user's data key.
inline constexpr std::string_view totp_secret_field = "totp.secret";

// NOT_ENROLLED for whoever has none or let the setup run out.
MfaStatus mfa_status_of(Session& session, const Uuid& user, Instant now);
// Under the user's id: a code tells nothing about another user's.
Digest recovery_code_key(const StoreTools& tools, const Uuid& user, const Secret& code);

// As SecondFactorStore says of each.
std::optional<Authenticator> hold_authenticator(Session& session, const StoreTools& tools, const Uuid& user);
void save_used_steps(Session& session, const Uuid& user, const UsedSteps& used);
RecoveryCodeState recovery_code(Session& session, const StoreTools& tools, const Uuid& user, const Secret& code);
void use_recovery_code(Session& session, const StoreTools& tools, const Uuid& user, const Secret& code, Instant now);
std::size_t recovery_codes_left(Session& session, const Uuid& user);

// A store of `Port`, which is a SecondFactorStore, with that part done.
template <class Port>
class SqlSecondFactor : public SqlSignIn<Port> {
  public:
    using SqlSignIn<Port>::SqlSignIn;

    std::optional<Authenticator> hold_authenticator(const Uuid& user) override {
        return sql::hold_authenticator(this->session_, this->tools_, user);
    }
    void save_used_steps(const Uuid& user, const UsedSteps& used) override {
        sql::save_used_steps(this->session_, user, used);
    }
    RecoveryCodeState recovery_code(const Uuid& user, const Secret& code) override {
        return sql::recovery_code(this->session_, this->tools_, user, code);
    }
    void use_recovery_code(const Uuid& user, const Secret& code, Instant now) override {
        sql::use_recovery_code(this->session_, this->tools_, user, code, now);
    }
    std::size_t recovery_codes_left(const Uuid& user) override {
        return sql::recovery_codes_left(this->session_, user);
    }
};

}  // namespace vestibule::sql
