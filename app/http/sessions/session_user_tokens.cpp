#include "app/http/sessions/session_user_tokens.hpp"

namespace vestibule::app {

asio::awaitable<Result<SignedIn>> SessionUserTokens::resolve(const Call& call, const Secret& token) {
    const auto found = co_await handler_.handle({Reach::of(*call.client), token}, call.context);
    if (!found) co_return std::unexpected(found.error());
    co_return SignedIn{found->user, found->session, found->site, found->token, found->signed_in_at};
}

}  // namespace vestibule::app
