#include "domain/shared/second_factor.hpp"

namespace vestibule {

namespace {

enum class OtpVerdict { wrong, spent, right };

OtpVerdict judge_step(SecondFactorStore& store, const TotpCodes& codes, const FactorTry& attempt,
                      const Authenticator& authenticator, const Secret& typed) {
    const auto step = matching_step(codes, authenticator.secret, otp_digits(typed), authenticator.used, attempt.now);
    if (!step) return OtpVerdict::wrong;
    if (is_used(authenticator.used, *step)) return OtpVerdict::spent;
    store.save_used_steps(attempt.user(), after_use(authenticator.used, *step));
    return OtpVerdict::right;
}

OtpVerdict judge_recovery_code(SecondFactorStore& store, const FactorTry& attempt, const Secret& typed) {
    const auto code = recovery_code_of(typed);
    switch (store.recovery_code(attempt.user(), code)) {
        case RecoveryCodeState::unknown:
            return OtpVerdict::wrong;
        case RecoveryCodeState::used:
            return OtpVerdict::spent;
        case RecoveryCodeState::fresh:
            break;
    }
    store.use_recovery_code(attempt.user(), code, attempt.now);
    return OtpVerdict::right;
}

std::vector<std::string> types_left(SecondFactorStore& store, const Uuid& user) {
    if (store.recovery_codes_left(user) == 0) return {"TOTP"};
    return {"TOTP", "RECOVERY_CODE"};
}

}  // namespace

std::string_view to_string(MfaStatus status) {
    switch (status) {
        case MfaStatus::not_enrolled:
            return "NOT_ENROLLED";
        case MfaStatus::setup:
            return "SETUP";
        case MfaStatus::enrolled:
            return "ENROLLED";
    }
    return "";
}

MfaStatus Authenticator::status(Instant now) const {
    if (enrolled) return MfaStatus::enrolled;
    return now < setup_until ? MfaStatus::setup : MfaStatus::not_enrolled;
}

Secret recovery_code_of(const Secret& typed) {
    std::string code;
    for (char c : typed.reveal()) {
        if (c == ' ' || c == '-') continue;
        code.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return Secret(std::move(code));
}

Result<SecondFactor> check_second_factor(SecondFactorStore& store, const TotpCodes& codes, const FactorTry& attempt,
                                         LockoutState& lockout, const std::optional<OneTimePassword>& sent) {
    const auto authenticator = store.hold_authenticator(attempt.user());
    const auto status = authenticator ? authenticator->status(attempt.now) : MfaStatus::not_enrolled;
    if (status != MfaStatus::enrolled) return SecondFactor{status, {}};
    if (!sent) return std::unexpected(mfa_required(types_left(store, attempt.user())));

    const auto totp = attempt.with(Factor::totp);
    if (auto refused = refuse_try(lockout, totp)) return std::unexpected(std::move(*refused));
    const auto verdict = sent->type == OtpType::totp ? judge_step(store, codes, totp, *authenticator, sent->code)
                                                     : judge_recovery_code(store, totp, sent->code);
    switch (verdict) {
        case OtpVerdict::wrong:
            return std::unexpected(wrong_otp(store, totp, lockout));
        case OtpVerdict::spent:
            return std::unexpected(otp_invalid());
        case OtpVerdict::right:
            break;
    }
    count_success(store, totp, lockout);
    return SecondFactor{status, sent->type};
}

std::string otp_digits(const Secret& typed) {
    std::string code;
    for (const char c : typed.reveal())
        if (c != ' ') code.push_back(c);
    return code;
}

Error wrong_otp(SignInStore& store, const FactorTry& attempt, LockoutState& lockout) {
    count_failure(store, attempt, lockout, "bad_otp");
    return wrong_proof(otp_invalid());
}

Error otp_invalid() {
    return {.kind = ErrorKind::unauthenticated,
            .code = "OTP_INVALID",
            .detail = "The one-time code is wrong, too old, or was used."};
}

Error mfa_required(std::vector<std::string> otp_types) {
    return {.kind = ErrorKind::unauthenticated,
            .code = "MFA_REQUIRED",
            .detail = "This user signs in with a second factor: send the same again with a one-time code.",
            .extra = {{"otpTypes", std::move(otp_types)}}};
}

}  // namespace vestibule
