#include "domain/revalidation/start_revalidation.hpp"

#include <algorithm>

#include "domain/revalidation/errors.hpp"

namespace vestibule::revalidation {

namespace {

Result<Uuid> start(RevalidationStore& store, const StartRevalidation& command, Revalidation run) {
    if (command.range) {
        run.total = store.count(command.reach, *command.range);
        if (run.total == 0) return std::unexpected(errors::no_users_in_range());
        store.insert(run, {});
        return run.id;
    }
    auto reached = store.reached(command.reach, command.users);
    std::ranges::sort(reached);
    if (reached.empty()) return std::unexpected(errors::no_users_in_range());
    run.total = command.users.size();
    store.insert(run, command.users);
    for (const auto& user : command.users)
        if (!std::ranges::binary_search(reached, user)) store.set_outcome(run.id, user, UserOutcome::failed);
    return run.id;
}

}  // namespace

asio::awaitable<Result<Uuid>> StartRevalidationHandler::handle(StartRevalidation command,
                                                               const RequestContext& context) {
    if (!command.allowed) co_return std::unexpected(errors::call_type_not_allowed());
    std::ranges::sort(command.users);
    command.users.erase(std::ranges::unique(command.users).begin(), command.users.end());
    const Revalidation run{.id = ids_.next(),
                           .reach = command.reach,
                           .type = command.type,
                           .range = command.range,
                           .created_at = clock_.now(),
                           .origin = origin_of(context)};
    co_return co_await stores_.transact(context, [&](RevalidationStore& store) { return start(store, command, run); });
}

asio::awaitable<Result<Progress>> GetRevalidationHandler::handle(GetRevalidation query, const RequestContext& context) {
    auto found = co_await stores_.look(context, [&](RevalidationStore& store) {
        return store.progress(query.id, query.reach, query.after, query.limit);
    });
    if (!found) co_return std::unexpected(errors::not_found());
    co_return std::move(*found);
}

}  // namespace vestibule::revalidation
