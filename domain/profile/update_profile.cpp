#include "domain/profile/update_profile.hpp"

#include "domain/profile/errors.hpp"
#include "domain/shared/failures.hpp"
#include "events/profile/user_attribute_changed.hpp"

namespace vestibule::profile {

namespace {

using Changes = std::vector<events::UserAttributeChanged::Change>;

void replace(std::string& value, const std::optional<std::string>& by, const char* name, Changes& changes) {
    if (!by || *by == value) return;
    changes.push_back({.name = name, .verified = false, .old_present = true, .new_present = true});
    value = *by;
}

void replace(std::optional<std::string>& value, const ProfilePatch::Removable& by, const char* name, Changes& changes) {
    if (!by || *by == value) return;
    changes.push_back(
        {.name = name, .verified = false, .old_present = value.has_value(), .new_present = by->has_value()});
    value = *by;
}

Changes apply(const ProfilePatch& patch, OwnAccount& account) {
    Changes changes;
    replace(account.person.first_name, patch.first_name, "first_name", changes);
    replace(account.person.last_name, patch.last_name, "last_name", changes);
    replace(account.person.middle_name, patch.middle_name, "middle_name", changes);
    replace(account.person.phone, patch.phone, "phone", changes);
    replace(account.locale, patch.locale, "locale", changes);
    return changes;
}

Result<UserDetails> update_in(ProfileEditStore& store, const UpdateProfile& command,
                              const std::optional<ScreeningRequest>& screening, Instant now) {
    auto account = store.lock(command.reach.tenant, command.user, command.site->id);
    if (!account) return std::unexpected(errors::user_not_found());
    if (account->status != UserStatus::active) return std::unexpected(errors::user_not_active());

    const auto before = *account;
    auto changes = apply(command.patch, *account);
    if (account->locale != before.locale) store.save_locale(command.user, command.site->id, account->locale);
    if (!changes.empty())
        store.emit(events::UserAttributeChanged{.user_id = command.user.to_string(),
                                                .version = store.save_person(command.user, account->person, now),
                                                .changed = std::move(changes),
                                                .contact_id = {},
                                                .site_id = command.site->id}
                       .draft());
    if (screening && screened(account->person) != screened(before.person)) {
        // Whoever was looked up is not whom another call has made of the person meanwhile: nothing is kept.
        if (screening->person != screened(account->person)) throw Unavailable("the person was changed by another call");
        store.screen_again({.tenant = command.reach.tenant,
                            .user = command.user,
                            .enrollment = {},
                            .site = command.site->id,
                            .cause = ScreeningCause::changed_person},
                           *screening);
    }

    auto details = store.details(command.reach, command.user);
    if (!details) return std::unexpected(errors::user_not_found());
    return std::move(*details);
}

}  // namespace

asio::awaitable<Result<UserDetails>> UpdateProfileHandler::handle(UpdateProfile command,
                                                                  const RequestContext& context) {
    std::optional<ScreeningRequest> screening;
    const auto& patch = command.patch;
    if (desk_ && (patch.first_name || patch.last_name || patch.middle_name)) {
        auto account = co_await stores_.look(context, [&](ProfileEditStore& store) {
            return store.find(command.reach.tenant, command.user, command.site->id);
        });
        if (!account) co_return std::unexpected(errors::user_not_found());
        apply(patch, *account);
        screening = co_await desk_->ask(command.reach.tenant, screened(account->person));
    }
    co_return co_await stores_.transact(context, [&](ProfileEditStore& store) -> Result<UserDetails> {
        return update_in(store, command, screening, clock_.now());
    });
}

}  // namespace vestibule::profile
