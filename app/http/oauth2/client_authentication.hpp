// How a client proves who it is at /oauth2/*: secret by Basic or by post, or a signed assertion.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "app/http/oauth2/answers.hpp"
#include "app/http/oauth2/form.hpp"
#include "app/http/oauth2/revoked_tokens.hpp"
#include "app/http/oauth2/wrong_secrets.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

// RFC 6749, section 2.3.1 and RFC 7523, section 3. Thread-safe.
class ClientAuthentication {
  public:
    ClientAuthentication(std::string issuer, const Tenants& tenants, const Clock& clock, TokenStores& stores)
        : issuer_(std::move(issuer)), tenants_(tenants), clock_(clock), stores_(stores), wrong_secrets_(clock) {}

    // invalid_request for more than one method or a half one, invalid_client for everything that proves nothing,
    // known client or not; 429 to wrong secrets from the 21st of a minute on.
    asio::awaitable<OAuthResult<std::shared_ptr<const Client>>> authenticate(const http::Request& request,
                                                                             const Form& form);

  private:
    using Outcome = OAuthResult<std::shared_ptr<const Client>>;

    Outcome by_secret(const std::string& client_id, const Secret& secret);
    Outcome by_basic(std::string_view credentials, const Form& form);
    asio::awaitable<Outcome> by_assertion(std::string assertion, std::optional<std::string> client_id);

    std::string issuer_;
    const Tenants& tenants_;
    const Clock& clock_;
    TokenStores& stores_;
    WrongSecrets wrong_secrets_;
};

}  // namespace vestibule::app
