#include "app/http/call.hpp"

#include "app/http/user_tokens.hpp"

namespace vestibule::app {

Result<std::shared_ptr<const Site>> Call::site(std::string_view id) const {
    const std::string key(id);
    if (tenant && client && client->sites.contains(key))
        if (const auto found = tenant->sites.find(key); found != tenant->sites.end()) return found->second;
    return fail(ErrorKind::forbidden, "SITE_NOT_ALLOWED", "The site does not exist or is not one of the client's.");
}

asio::awaitable<Result<SignedIn>> require_user(Call& call) {
    if (call.signed_in) co_return *call.signed_in;
    if (!call.user_token || !call.users)
        co_return fail(ErrorKind::unauthenticated, "USER_UNAUTHENTICATED", "The call needs the header X-User-Token.");

    auto user = co_await call.users->resolve(call, *call.user_token);
    if (!user) co_return user;
    const auto site_in_path = call.path.find("siteId");
    if (!call.any_site_in_path && site_in_path != call.path.end() && site_in_path->second != user->site)
        co_return fail(ErrorKind::forbidden, "SITE_NOT_ALLOWED", "The user is signed in to another site.");
    call.signed_in = *user;
    co_return user;
}

}  // namespace vestibule::app
