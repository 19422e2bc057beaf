// An active user joins another site of the tenant.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "domain/registration/register_user.hpp"

namespace vestibule::registration {

struct JoinSite {
    Reach reach;
    std::shared_ptr<const Site> site;
    Uuid user;
    std::optional<std::string> identifier;  // trimmed, as typed; without one: that of the registration
    std::string attributes = "{}";          // JSON object, holds to the site's schema
    std::chrono::milliseconds wait{0};      // for the decision, where the site screens
};

struct Joined {
    Uuid user;
    std::string site;
    std::string identifier;
    UserStatus status = UserStatus::active;  // PENDING_SCREENING where no decision came in the wait
    Instant joined_at;
};

// Refuses with USER_NOT_ACTIVE, and with DUPLICATE_USER where one of the names is taken there, by the user, too. Where
// the site screens, everybody is screened anew: SCREENING_DENIED holds the user, who has joined all the same. A
// decision that comes in the wait is not what the transaction kept: see Idempotency::amended.
class JoinSiteHandler {
  public:
    explicit JoinSiteHandler(RegistrationParts parts) : parts_(parts) {}

    asio::awaitable<Result<Joined>> handle(JoinSite command, const RequestContext& context);

  private:
    asio::awaitable<std::optional<ScreeningRequest>> ask(const JoinSite& command, const RequestContext& context);

    RegistrationParts parts_;
};

}  // namespace vestibule::registration
