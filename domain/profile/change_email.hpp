// Gives a signed-in user another e-mail address: a code goes to the new one, and a notice to the old one.
#pragma once

#include "domain/profile/edit_store.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::profile {

struct ChangeEmailParts {
    Transactor<ProfileEditStore>& stores;
    const Text& text;
    Randomness& randomness;
    Ids& ids;
    const Clock& clock;
};

struct AskForEmail {
    Reach reach;
    std::shared_ptr<const Site> site;  // of the session
    Uuid user;
    Instant signed_in_at;
    std::string email;
    std::optional<Secret> device_token = {};
    std::optional<std::chrono::seconds> source_blocked = {};  // too many wrong proofs came from there
};

// Refuses with REAUTHENTICATION_REQUIRED and RATE_LIMITED (the source; not from a device that the user has used). An
// address that another user has gets the same answer and the same rows, a notice to that user instead of the code, and
// a challenge that nothing opens. A new challenge ends the codes that went to other addresses before.
class AskForEmailHandler {
  public:
    explicit AskForEmailHandler(ChangeEmailParts parts) : parts_(parts) {}

    asio::awaitable<Result<CodeSent>> handle(AskForEmail command, const RequestContext& context);

  private:
    ChangeEmailParts parts_;
};

struct ConfirmEmail {
    Reach reach;
    std::shared_ptr<const Site> site;
    Uuid user;
    Uuid challenge;
    Secret code;
    std::optional<Secret> device_token = {};
    std::optional<std::chrono::seconds> source_blocked = {};  // too many wrong proofs came from there
};

// Refuses with RATE_LIMITED (the source; not from a device that the user has used), CODE_INVALID (a wrong one is a try)
// and DUPLICATE_USER, where somebody took the address meanwhile: that does not use the code up.
class ConfirmEmailHandler {
  public:
    explicit ConfirmEmailHandler(ChangeEmailParts parts) : parts_(parts) {}

    asio::awaitable<Result<UserDetails>> handle(ConfirmEmail command, const RequestContext& context);

  private:
    ChangeEmailParts parts_;
};

}  // namespace vestibule::profile
