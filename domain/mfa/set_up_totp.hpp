// Begins with an authenticator: a secret that the user's app takes up within ten minutes.
#pragma once

#include "domain/mfa/asker.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::mfa {

inline constexpr std::chrono::seconds setup_life{600};

struct SetUpTotp {
    Asker asker;
};

struct TotpSetUp {
    Secret secret;       // base32
    Secret otpauth_uri;  // holds the secret
    std::chrono::seconds expires_in = setup_life;
};

// Refuses with REAUTHENTICATION_REQUIRED, USER_NOT_ACTIVE, MFA_ALREADY_ENROLLED. Again before enrolling: a new secret.
class SetUpTotpHandler {
  public:
    SetUpTotpHandler(Transactor<MfaStore>& stores, Randomness& randomness, Ids& ids, const Clock& clock)
        : stores_(stores), randomness_(randomness), ids_(ids), clock_(clock) {}

    asio::awaitable<Result<TotpSetUp>> handle(SetUpTotp command, const RequestContext& context);

  private:
    Transactor<MfaStore>& stores_;
    Randomness& randomness_;
    Ids& ids_;
    const Clock& clock_;
};

// otpauth://totp/Site:name?secret=…: what authenticator apps read (Key Uri Format of Google Authenticator).
std::string otpauth_uri(std::string_view site_name, std::string_view account, const Secret& secret);

}  // namespace vestibule::mfa
