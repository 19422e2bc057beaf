// Removes an authenticator with its recovery codes: by its user with a code, or by a support desk without.
#pragma once

#include "domain/mfa/asker.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::mfa {

struct UnenrollTotp {
    Asker asker;
    OneTimePassword otp;
};

struct TotpRemoved {};

// Refuses with REAUTHENTICATION_REQUIRED, USER_NOT_ACTIVE, TOTP_NOT_SET_UP, LOCKED_OUT, OTP_INVALID (counted). Ends all
// sessions of the user, this one too.
class UnenrollTotpHandler {
  public:
    UnenrollTotpHandler(Transactor<MfaStore>& stores, const TotpCodes& codes, const Clock& clock)
        : stores_(stores), codes_(codes), clock_(clock) {}

    asio::awaitable<Result<TotpRemoved>> handle(UnenrollTotp command, const RequestContext& context);

  private:
    Transactor<MfaStore>& stores_;
    const TotpCodes& codes_;
    const Clock& clock_;
};

struct RemoveTotp {
    Reach reach;
    std::string client;
    std::shared_ptr<const Site> site;
    std::string email;   // as typed
    std::string reason;  // likewise; kept
};

// Refuses with USER_NOT_FOUND, TOTP_NOT_SET_UP. The failures of the factor go with it.
class RemoveTotpHandler {
  public:
    RemoveTotpHandler(Transactor<MfaStore>& stores, const Text& text, const Clock& clock)
        : stores_(stores), text_(text), clock_(clock) {}

    asio::awaitable<Result<TotpRemoved>> handle(RemoveTotp command, const RequestContext& context);

  private:
    Transactor<MfaStore>& stores_;
    const Text& text_;
    const Clock& clock_;
};

}  // namespace vestibule::mfa
