// What operators do with calls to partners: look, have them tried again, give them up.
#pragma once

#include "domain/callouts/store.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::callouts {

namespace asio = boost::asio;

enum class Action { retry, discard };

class ManageCalloutsHandler {
  public:
    explicit ManageCalloutsHandler(Transactor<CalloutStore>& stores) : stores_(stores) {}

    // Of the caller's tenant.
    asio::awaitable<std::vector<Callout>> list(CalloutQuery query, const RequestContext& context);
    // CALLOUT_NOT_FOUND where no parked one of the tenant has that id; else what it is now.
    asio::awaitable<Result<Callout>> act(std::string id, Action action, const RequestContext& context);

  private:
    Transactor<CalloutStore>& stores_;
};

}  // namespace vestibule::callouts
