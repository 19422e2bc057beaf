// The front door's question who is signed in, answered from the sessions.
#pragma once

#include "app/http/user_tokens.hpp"
#include "domain/sessions/resolve_token.hpp"

namespace vestibule::app {

class SessionUserTokens final : public UserTokens {
  public:
    explicit SessionUserTokens(sessions::ResolveTokenHandler& handler) : handler_(handler) {}

    asio::awaitable<Result<SignedIn>> resolve(const Call& call, const Secret& token) override;

  private:
    sessions::ResolveTokenHandler& handler_;
};

}  // namespace vestibule::app
