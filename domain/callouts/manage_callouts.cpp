#include "domain/callouts/manage_callouts.hpp"

#include "domain/callouts/errors.hpp"

namespace vestibule::callouts {

asio::awaitable<std::vector<Callout>> ManageCalloutsHandler::list(CalloutQuery query, const RequestContext& context) {
    co_return co_await stores_.look(context, [&](CalloutStore& store) { return store.list(context.tenant, query); });
}

asio::awaitable<Result<Callout>> ManageCalloutsHandler::act(std::string id, Action action,
                                                            const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](CalloutStore& store) -> Result<Callout> {
        const bool acted =
            action == Action::retry ? store.retry(context.tenant, id) : store.discard(context.tenant, id);
        if (!acted) return std::unexpected(errors::callout_not_found());
        return store.find(context.tenant, id).value();
    });
}

}  // namespace vestibule::callouts
