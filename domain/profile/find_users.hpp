// Looks users up: by id, by name, or the signed-in one.
#pragma once

#include "domain/profile/store.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::profile {

struct FindUsers {
    enum class By { user_id, email, identifier, alias };
    Reach reach;
    By by;
    std::string value;                // as typed
    std::optional<std::string> site;  // of `identifier`
};

// Nobody found is an empty list.
class FindUsersHandler {
  public:
    FindUsersHandler(Transactor<ProfileStore>& stores, const Text& text) : stores_(stores), text_(text) {}

    asio::awaitable<std::vector<UserDetails>> handle(FindUsers query, const RequestContext& context);

  private:
    Transactor<ProfileStore>& stores_;
    const Text& text_;
};

struct GetUser {
    Reach reach;
    Uuid user;
};

// USER_NOT_FOUND for everyone out of reach.
class GetUserHandler {
  public:
    explicit GetUserHandler(Transactor<ProfileStore>& stores) : stores_(stores) {}

    asio::awaitable<Result<UserDetails>> handle(GetUser query, const RequestContext& context);

  private:
    Transactor<ProfileStore>& stores_;
};

}  // namespace vestibule::profile
