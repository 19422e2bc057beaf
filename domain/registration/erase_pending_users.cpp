#include "domain/registration/erase_pending_users.hpp"

#include "domain/shared/origin.hpp"
#include "events/registration/user_erased.hpp"

namespace vestibule::registration {

namespace {

bool erase_in(RegistrationStore& store, const std::string& tenant, const Uuid& id, Instant now) {
    const auto user = store.lock(tenant, id, Secret{});
    if (!user || user->status != UserStatus::pending_activation) return false;
    if (!user->pending_until || *user->pending_until > now) return false;

    store.erase(id, user->version + 1, now);
    store.emit(
        events::UserErased{.user_id = id.to_string(), .version = user->version + 1, .erasure_ref = "activation_expired"}
            .draft());
    return true;
}

}  // namespace

asio::awaitable<std::size_t> ErasePendingUsersHandler::handle(std::size_t limit) {
    const auto now = clock_.now();
    auto context = service_context();
    const auto overdue =
        co_await stores_.look(context, [&](RegistrationStore& store) { return store.overdue(now, limit); });

    std::size_t erased = 0;
    for (const auto& [tenant, user] : overdue) {
        context.tenant = tenant;
        if (co_await stores_.transact(context,
                                      [&](RegistrationStore& store) { return erase_in(store, tenant, user, now); }))
            ++erased;
    }
    context.tenant.clear();
    co_await stores_.transact(context, [&](RegistrationStore& store) { store.sweep(now); });
    co_return erased;
}

}  // namespace vestibule::registration
