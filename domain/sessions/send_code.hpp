// Mails a code to sign in with, or a passcode; answers everybody alike.
#pragma once

#include <memory>

#include "domain/sessions/store.hpp"
#include "domain/shared/code_challenge.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

struct SendCode {
    CodePurpose purpose = CodePurpose::login;  // or passcode
    Reach reach;
    std::string client;
    std::shared_ptr<const Site> site;
    std::string username;  // identifier, e-mail or alias, as typed
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked;  // too many failures from there; known devices are excepted
};

struct SendCodeParts {
    Transactor<SessionStore>& stores;
    const Text& text;
    Randomness& randomness;
    Ids& ids;
    const Clock& clock;
};

// Refuses with DOMAIN_NOT_ALLOWED (to sign in: said of the domain typed), RATE_LIMITED (a blocked source, too many
// mails) and LOCKED_OUT. One transaction with the same statements for known, unknown, locked, pending and held users;
// a mail goes only to whom the code would open something.
class SendCodeHandler {
  public:
    explicit SendCodeHandler(SendCodeParts parts) : parts_(parts) {}

    asio::awaitable<Result<CodeSent>> handle(SendCode command, const RequestContext& context);

  private:
    SendCodeParts parts_;
};

}  // namespace vestibule::sessions
