// Activates a user with the token from the mail.
#pragma once

#include "domain/registration/register_user.hpp"
#include "domain/shared/reach.hpp"

namespace vestibule::registration {

struct ActivateUser {
    Reach reach;
    std::shared_ptr<const Tenant> tenant;  // declared sites
    Uuid user;
    Secret token;
    std::optional<Secret> password;        // takes the place of the registration's
    std::chrono::milliseconds wait{2000};  // for the screening's decision, where the site screens
};

struct Activated {
    Uuid user;
    UserStatus status;     // ACTIVE, or PENDING_SCREENING where the site screens standard users
    Instant activated_at;  // of the token's use
};

// Refuses with USER_NOT_FOUND, ACTIVATION_TOKEN_INVALID (wrong, older or used token), ACTIVATION_TOKEN_EXPIRED,
// VALIDATION_FAILED (no password at all), PASSWORD_REJECTED: each leaves the token as it was; of parallel calls one
// wins. SCREENING_DENIED uses it up: the user is held. A decision that comes in the wait is not what the transaction
// kept: see Idempotency::amended.
class ActivateUserHandler {
  public:
    explicit ActivateUserHandler(RegistrationParts parts) : parts_(parts) {}

    asio::awaitable<Result<Activated>> handle(ActivateUser command, const RequestContext& context);

  private:
    asio::awaitable<Result<std::optional<RegisteredUser>>> seen(const ActivateUser& command,
                                                                const RequestContext& context);

    RegistrationParts parts_;
};

}  // namespace vestibule::registration
