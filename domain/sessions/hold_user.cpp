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

}  // namespace

asio::awaitable<Result<HeldUser>> HoldUserHandler::handle(HoldUser command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](SessionStore& store) -> Result<HeldUser> {
        const auto now = clock_.now();
        const auto status = store.lock_user(command.reach, command.user);
        if (!status) return std::unexpected(errors::user_not_found());
        if (*status == UserStatus::on_hold_admin) return HeldUser{*status};
        if (*status != UserStatus::active) return std::unexpected(errors::user_not_active());

        store.emit(events::UserHeld{.user_id = command.user.to_string(),
                                    .version = store.set_status(command.user, UserStatus::on_hold_admin, now),
                                    .client_id = command.client}
                       .draft());
        // Against the order of locks, as nobody's devices may end before it is known that the client reaches the user;
        // a sign-in that holds one of them is undone and repeated by the database.
        store.end_devices(command.user);
        store.end_sessions(command.user, std::nullopt, "held");
        return HeldUser{UserStatus::on_hold_admin};
    });
}

asio::awaitable<Result<HeldUser>> ReleaseUserHandler::handle(HoldUser command, const RequestContext& context) {
    co_return co_await stores_.transact(context, [&](SessionStore& store) -> Result<HeldUser> {
        const auto status = store.lock_user(command.reach, command.user);
        if (!status) return std::unexpected(errors::user_not_found());
        if (*status == UserStatus::active) return HeldUser{*status};
        if (*status != UserStatus::on_hold_admin) return std::unexpected(errors::user_not_active());

        const auto released = after_release(store.screening_of(command.user));
        store.emit(events::UserReleased{.user_id = command.user.to_string(),
                                        .version = store.set_status(command.user, released, clock_.now()),
                                        .client_id = command.client}
                       .draft());
        return HeldUser{released};
    });
}

}  // namespace vestibule::sessions
