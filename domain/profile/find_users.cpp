#include "domain/profile/find_users.hpp"

#include "domain/profile/errors.hpp"

namespace vestibule::profile {

namespace {

int kinds_of(FindUsers::By by) {
    switch (by) {
        case FindUsers::By::identifier:
            return 1;
        case FindUsers::By::email:
            return 2;
        case FindUsers::By::alias:
            return 4;
        case FindUsers::By::user_id:
            break;
    }
    return 0;
}

std::vector<Uuid> ids_of(ProfileStore& store, const FindUsers& query, const std::string& folded) {
    if (query.by != FindUsers::By::user_id) return store.named(query.reach, query.site, folded, kinds_of(query.by));
    const auto id = Uuid::parse(query.value);
    return id ? std::vector{*id} : std::vector<Uuid>{};
}

}  // namespace

asio::awaitable<std::vector<UserDetails>> FindUsersHandler::handle(FindUsers query, const RequestContext& context) {
    const auto folded = text_.fold(query.value);
    co_return co_await stores_.look(context, [&](ProfileStore& store) {
        std::vector<UserDetails> found;
        for (const auto& id : ids_of(store, query, folded))
            if (auto user = store.find(query.reach, id)) found.push_back(std::move(*user));
        return found;
    });
}

asio::awaitable<Result<UserDetails>> GetUserHandler::handle(GetUser query, const RequestContext& context) {
    auto found =
        co_await stores_.look(context, [&](ProfileStore& store) { return store.find(query.reach, query.user); });
    if (!found) co_return std::unexpected(errors::user_not_found());
    co_return std::move(*found);
}

}  // namespace vestibule::profile
