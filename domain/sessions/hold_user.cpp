#include "domain/sessions/hold_user.hpp"

#include "domain/sessions/errors.hpp"
#include "events/sessions/user_held.hpp"
#include "events/sessions/user_released.hpp"

namespace vestibule::sessions {

namespace {

// A hit that came while the user was held, or a screening that still goes on, outlasts the release.
UserStatus after_release(const std::optional<ScreeningStatus>& screening) {
    if (screening == ScreeningStatus::hit) return UserStatus::on_hold_screening;
    if (screening == ScreeningStatus::pending) return UserStatus::pending_screening;
    return UserStatus::active;
}

// Why a call of this status changes nothing; nullopt for whom it holds.
std::optional<Result<HeldUser>> unheld(const std::optional<UserStatus>& status) {
    if (!status) return std::unexpected(errors::user_not_found());
    if (*status == UserStatus::on_hold_admin) return HeldUser{*status};
    if (*status != UserStatus::active) return std::unexpected(errors::user_not_active());
    return std::nullopt;
}

AuditEntry entry_of(const HoldUser& command, const RequestContext& context, std::string action, Instant now) {
    return {command.reach.tenant, command.user, context.actor, std::move(action), command.reason, now};
}

}  // namespace

asio::awaitable<Result<HeldUser>> HoldUserHandler::handle(HoldUser command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](HoldStore& store) -> Result<HeldUser> {
        const auto now = clock_.now();
        // Devices end before the account is held (the order of locks), and not before it is known that the client
        // reaches the user.
        if (auto answer = unheld(store.find_user(command.reach, command.user))) return std::move(*answer);
        store.end_devices(command.user);
        if (auto answer = unheld(store.lock_user(command.reach, command.user))) return std::move(*answer);

        store.emit(events::UserHeld{.user_id = command.user.to_string(),
                                    .version = store.set_status(command.user, UserStatus::on_hold_admin, now),
                                    .client_id = command.client}
                       .draft());
        store.end_sessions(command.user, std::nullopt, "held");
        store.codes().end_codes(command.reach.tenant, command.user, now);
        store.record(entry_of(command, context, "user.held", now));
        return HeldUser{UserStatus::on_hold_admin};
    });
}

asio::awaitable<Result<HeldUser>> ReleaseUserHandler::handle(HoldUser command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](HoldStore& store) -> Result<HeldUser> {
        const auto status = store.lock_user(command.reach, command.user);
        if (!status) return std::unexpected(errors::user_not_found());
        if (*status == UserStatus::active) return HeldUser{*status};
        if (*status != UserStatus::on_hold_admin) return std::unexpected(errors::user_not_active());

        const auto now = clock_.now();
        const auto released = after_release(store.screening_of(command.user));
        store.emit(events::UserReleased{.user_id = command.user.to_string(),
                                        .version = store.set_status(command.user, released, now),
                                        .client_id = command.client}
                       .draft());
        store.record(entry_of(command, context, "user.released", now));
        return HeldUser{released};
    });
}

}  // namespace vestibule::sessions
