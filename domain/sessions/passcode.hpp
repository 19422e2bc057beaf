// A passcode from a mail opens a new password, without the old one: who has lost it, and a guest's first.
#pragma once

#include "domain/sessions/store.hpp"
#include "domain/shared/code_challenge.hpp"
#include "domain/shared/factor_try.hpp"
#include "domain/shared/password_policy.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::sessions {

// A passcode as it is submitted: with its challenge, or with the name it was sent for.
struct SubmittedPasscode {
    Reach reach;
    std::string client;
    std::shared_ptr<const Tenant> tenant;  // declared sites
    std::optional<Uuid> challenge;
    std::shared_ptr<const Site> site;  // without challenge
    std::string username;              // without challenge, as typed
    Secret passcode;
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked;  // too many failures from there; known devices are excepted
};

struct PasscodeParts {
    Transactor<SessionStore>& stores;
    PasswordHasher& hasher;
    const PasswordPolicy& passwords;
    const Text& text;
    const Clock& clock;
};

struct ValidPasscode {
    std::chrono::seconds expires_in;
};

// Looks, and counts wrong ones only. Refuses with RATE_LIMITED (a blocked source), LOCKED_OUT (nothing checked, nothing
// counted) and CODE_INVALID.
class FindPasscodeHandler {
  public:
    explicit FindPasscodeHandler(PasscodeParts parts) : parts_(parts) {}

    asio::awaitable<Result<ValidPasscode>> handle(SubmittedPasscode query, const RequestContext& context);

  private:
    PasscodeParts parts_;
};

struct PasswordReset {};

// Sets the new password, ends every session and device of the user and every lock of the account, and tells of it. Of
// parallel calls with one passcode one succeeds. Refuses as FindPasscodeHandler does, and then with PASSWORD_REJECTED,
// which uses nothing up.
class ResetPasswordHandler {
  public:
    explicit ResetPasswordHandler(PasscodeParts parts) : parts_(parts) {}

    asio::awaitable<Result<PasswordReset>> handle(SubmittedPasscode command, Secret new_password,
                                                  const RequestContext& context);

  private:
    PasscodeParts parts_;
};

}  // namespace vestibule::sessions
