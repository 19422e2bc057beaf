// Takes an authenticator into use with its first code, and hands out recovery codes, once.
#pragma once

#include "domain/mfa/asker.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::mfa {

struct EnrollTotp {
    Asker asker;
    Secret otp;
};

struct TotpEnrolled {
    std::vector<Secret> recovery_codes;  // as people read them: ABCDE-FGHIJ
};

// Refuses with USER_NOT_ACTIVE, TOTP_NOT_SET_UP, MFA_ALREADY_ENROLLED, LOCKED_OUT, OTP_INVALID (counted). The step used
// is spent.
class EnrollTotpHandler {
  public:
    EnrollTotpHandler(Transactor<MfaStore>& stores, const TotpCodes& codes, Randomness& randomness, const Clock& clock)
        : stores_(stores), codes_(codes), randomness_(randomness), clock_(clock) {}

    asio::awaitable<Result<TotpEnrolled>> handle(EnrollTotp command, const RequestContext& context);

  private:
    Transactor<MfaStore>& stores_;
    const TotpCodes& codes_;
    Randomness& randomness_;
    const Clock& clock_;
};

}  // namespace vestibule::mfa
