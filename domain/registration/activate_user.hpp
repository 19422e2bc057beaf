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
    std::optional<Secret> password;  // takes the place of the registration's
};

struct Activated {
    Uuid user;
    UserStatus status;     // ACTIVE, or PENDING_SCREENING where the site screens standard users
    Instant activated_at;  // of the token's use
};

// Refuses with USER_NOT_FOUND, ACTIVATION_TOKEN_INVALID (wrong, older or used token), ACTIVATION_TOKEN_EXPIRED,
// VALIDATION_FAILED (no password at all), PASSWORD_REJECTED. Every refusal leaves the token as it was; of
// parallel calls one wins.
class ActivateUserHandler {
  public:
    explicit ActivateUserHandler(RegistrationParts parts) : parts_(parts) {}

    asio::awaitable<Result<Activated>> handle(ActivateUser command, const RequestContext& context);

  private:
    RegistrationParts parts_;
};

}  // namespace vestibule::registration
