// Changes names, phone and locale of a signed-in user.
#pragma once

#include "domain/profile/edit_store.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::profile {

// A merge patch (RFC 7396): what is not named stays. Of what may be absent, an empty inner value removes.
struct ProfilePatch {
    using Removable = std::optional<std::optional<std::string>>;

    std::optional<std::string> first_name = {};
    std::optional<std::string> last_name = {};
    Removable middle_name = {};
    Removable phone = {};
    Removable locale = {};  // the attribute at the session's site
};

struct UpdateProfile {
    Reach reach;
    std::shared_ptr<const Site> site;  // of the session
    Uuid user;
    ProfilePatch patch;
};

// A patch that changes nothing is no change: no version, no event. Another name of a screened person is screened
// before the person goes on.
class UpdateProfileHandler {
  public:
    // `desk` may be null where nobody is screened.
    UpdateProfileHandler(Transactor<ProfileEditStore>& stores, ScreeningDesk* desk, const Clock& clock)
        : stores_(stores), desk_(desk), clock_(clock) {}

    asio::awaitable<Result<UserDetails>> handle(UpdateProfile command, const RequestContext& context);

  private:
    Transactor<ProfileEditStore>& stores_;
    ScreeningDesk* desk_;
    const Clock& clock_;
};

}  // namespace vestibule::profile
