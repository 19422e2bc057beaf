// Signs a user in with a password; known and unknown names take the same way.
#pragma once

#include "domain/sessions/open_session.hpp"
#include "domain/shared/password_policy.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct LogIn {
    Reach reach;
    std::string client;
    std::shared_ptr<const Site> site;
    std::string username;  // identifier, e-mail or alias, as typed
    Secret password;
    std::optional<OneTimePassword> otp = {};  // looked at only where the user has a second factor
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked;  // too many failures from there; known devices are excepted
};

struct LogInParts {
    Transactor<SessionStore>& stores;
    PasswordHasher& hasher;
    const PasswordPolicy& passwords;
    const Text& text;
    Randomness& randomness;
    Ids& ids;
    const Clock& clock;
    const TotpCodes& totp;
};

// Refuses with RATE_LIMITED (a blocked source), LOCKED_OUT (nothing checked, nothing counted), BAD_CREDENTIALS, and,
// only after a right password, USER_NOT_ACTIVE and what check_second_factor refuses with. One hash is verified and the
// same statements run, whether the name is known or not.
class LogInHandler {
  public:
    explicit LogInHandler(LogInParts parts) : parts_(parts) {}

    asio::awaitable<Result<LoggedIn>> handle(LogIn command, const RequestContext& context);

  private:
    LogInParts parts_;
};

}  // namespace vestibule::sessions
