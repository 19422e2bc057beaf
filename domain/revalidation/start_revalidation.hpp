// Starts a revalidation, and tells how far one has come.
#pragma once

#include "domain/revalidation/store.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::revalidation {

namespace asio = boost::asio;

struct StartRevalidation {
    Reach reach;
    CallType type = CallType::ofac;
    std::optional<UserRange> range = {};
    std::vector<Uuid> users = {};  // where there is no range; each counts once
    bool allowed = true;           // some site of the client makes such calls, and there is a partner
};

class StartRevalidationHandler {
  public:
    StartRevalidationHandler(Transactor<RevalidationStore>& stores, Ids& ids, const Clock& clock)
        : stores_(stores), ids_(ids), clock_(clock) {}

    // CALL_TYPE_NOT_ALLOWED, NO_USERS_IN_RANGE; else its id. Users of a list out of reach get FAILED at once.
    asio::awaitable<Result<Uuid>> handle(StartRevalidation command, const RequestContext& context);

  private:
    Transactor<RevalidationStore>& stores_;
    Ids& ids_;
    const Clock& clock_;
};

struct GetRevalidation {
    Uuid id;
    Reach reach;
    std::optional<Uuid> after = {};
    std::size_t limit = 50;
};

class GetRevalidationHandler {
  public:
    explicit GetRevalidationHandler(Transactor<RevalidationStore>& stores) : stores_(stores) {}

    asio::awaitable<Result<Progress>> handle(GetRevalidation query, const RequestContext& context);

  private:
    Transactor<RevalidationStore>& stores_;
};

}  // namespace vestibule::revalidation
