// Changes the password of a signed-in user who knows the old one.
#pragma once

#include "domain/sessions/store.hpp"
#include "domain/shared/password_policy.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct ChangePassword {
    Reach reach;
    std::string client;
    std::shared_ptr<const Site> site;  // of the session
    Uuid user;
    Uuid session;  // stays; the user's others end
    Secret old_password;
    Secret new_password;
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked;  // as in LogIn
};

struct PasswordChanged {};

struct ChangePasswordParts {
    Transactor<SessionStore>& stores;
    PasswordHasher& hasher;
    const PasswordPolicy& passwords;
    const Clock& clock;
};

// Refuses with RATE_LIMITED (a blocked source), LOCKED_OUT, BAD_CREDENTIALS (counted as a failed password login is),
// and then, counting nothing, PASSWORD_REJECTED.
class ChangePasswordHandler {
  public:
    explicit ChangePasswordHandler(ChangePasswordParts parts) : parts_(parts) {}

    asio::awaitable<Result<PasswordChanged>> handle(ChangePassword command, const RequestContext& context);

  private:
    ChangePasswordParts parts_;
};

}  // namespace vestibule::sessions
