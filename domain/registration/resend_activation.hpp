// Sends the activation mail again, with a new token; answers known and unknown names alike.
#pragma once

#include "domain/registration/register_user.hpp"
#include "domain/shared/reach.hpp"

namespace vestibule::registration {

struct ResendActivation {
    Reach reach;
    std::shared_ptr<const Site> site;
    std::string name;  // as typed
};

struct ResendAccepted {};

// Refuses only with RATE_LIMITED. The same statements run for pending, active, foreign and unknown names.
class ResendActivationHandler {
  public:
    explicit ResendActivationHandler(RegistrationParts parts) : parts_(parts) {}

    asio::awaitable<Result<ResendAccepted>> handle(ResendActivation command, const RequestContext& context);

  private:
    RegistrationParts parts_;
};

}  // namespace vestibule::registration
