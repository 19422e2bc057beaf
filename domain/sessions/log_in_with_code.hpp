// Signs a user in with a mailed code in place of a password.
#pragma once

#include "domain/sessions/open_session.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct LogInWithCode {
    Reach reach;
    std::string client;
    std::shared_ptr<const Site> site;
    Uuid challenge;
    Secret code;
    std::optional<OneTimePassword> second_factor = {};  // looked at only where the user has one
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked;  // too many failures from there; known devices are excepted
};

struct LogInWithCodeParts {
    Transactor<SessionStore>& stores;
    Randomness& randomness;
    Ids& ids;
    const Clock& clock;
    const TotpCodes& totp;
};

// Refuses with RATE_LIMITED (a blocked source), LOCKED_OUT (nothing checked, nothing counted), OTP_INVALID and, only
// after a right code and without using it up, what check_second_factor refuses with. Of parallel calls with one code
// one succeeds.
class LogInWithCodeHandler {
  public:
    explicit LogInWithCodeHandler(LogInWithCodeParts parts) : parts_(parts) {}

    asio::awaitable<Result<LoggedIn>> handle(LogInWithCode command, const RequestContext& context);

  private:
    LogInWithCodeParts parts_;
};

}  // namespace vestibule::sessions
