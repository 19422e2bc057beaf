// The second factor of whoever has one: an authenticator, or a recovery code in its place.
#pragma once

#include "domain/shared/factor_try.hpp"
#include "domain/shared/totp.hpp"

namespace vestibule {

enum class MfaStatus { not_enrolled, setup, enrolled };
// NOT_ENROLLED, SETUP, ENROLLED.
std::string_view to_string(MfaStatus status);

enum class OtpType { totp, recovery_code };

// What was sent as otp and otpType.
struct OneTimePassword {
    OtpType type = OtpType::totp;
    Secret code;
};

struct Authenticator {
    Uuid id;
    bool enrolled = false;
    Secret secret;        // base32
    Instant setup_until;  // of one that is not enrolled
    UsedSteps used;

    MfaStatus status(Instant now) const;
};

enum class RecoveryCodeState { unknown, used, fresh };

class SecondFactorStore : public SignInStore {
  public:
    // Held until the end of the transaction, after the account.
    virtual std::optional<Authenticator> hold_authenticator(const Uuid& user) = 0;
    virtual void save_used_steps(const Uuid& user, const UsedSteps& used) = 0;
    // `code` as recovery_code_of gives it.
    virtual RecoveryCodeState recovery_code(const Uuid& user, const Secret& code) = 0;
    virtual void use_recovery_code(const Uuid& user, const Secret& code, Instant now) = 0;
    virtual std::size_t recovery_codes_left(const Uuid& user) = 0;
};

// Ten characters of base32 as people type them: small letters, spaces and dashes pass.
Secret recovery_code_of(const Secret& typed);

struct SecondFactor {
    MfaStatus status = MfaStatus::not_enrolled;
    std::optional<OtpType> proved;  // empty where the user has no second factor
};

// Whether the person may pass as far as a second factor is concerned. Inside the transaction, after the first factor
// was right, the account is held and `lockout` was taken by `lock` (by `hold` where nothing was sent). Refuses with
//   MFA_REQUIRED (and which otpTypes) where nothing was sent: counts nothing;
//   LOCKED_OUT while the factor rests: nothing is looked at;
//   OTP_INVALID: counted, but not for a code that was right once.
// A right code is used up. Whoever is not enrolled passes, whatever was sent.
Result<SecondFactor> check_second_factor(SecondFactorStore& store, const TotpCodes& codes, const FactorTry& attempt,
                                         LockoutState& lockout, const std::optional<OneTimePassword>& sent);

// Without the spaces that authenticators show.
std::string otp_digits(const Secret& typed);

// Counts a wrong code of an authenticator; OTP_INVALID.
Error wrong_otp(SignInStore& store, const FactorTry& attempt, LockoutState& lockout);

Error otp_invalid();
Error mfa_required(std::vector<std::string> otp_types);

}  // namespace vestibule
