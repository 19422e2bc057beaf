#include "domain/enrollment/update_guest.hpp"

#include "domain/enrollment/errors.hpp"
#include "domain/shared/consents.hpp"
#include "domain/shared/failures.hpp"
#include "events/profile/user_attribute_changed.hpp"

namespace vestibule::enrollment {

namespace {

// What was asked of the provider before the transaction is not about the person that the transaction found.
struct ChangedMeanwhile : Unavailable {
    ChangedMeanwhile() : Unavailable("the guest is being changed by others all the time") {}
};
constexpr int most_tries = 5;

Person merged(const Person& before, const UpdateGuest& command) {
    auto person = before;
    if (command.first_name) person.first_name = *command.first_name;
    if (command.middle_name) person.middle_name = command.middle_name;
    if (command.last_name) person.last_name = *command.last_name;
    if (command.other_names) person.other_names = *command.other_names;
    if (command.date_of_birth) person.date_of_birth = command.date_of_birth;
    if (command.country_code) person.country_code = *command.country_code;
    if (command.address) person.address = command.address;
    return person;
}

// Names of what differs, never values.
std::vector<events::UserAttributeChanged::Change> changes(const Person& before, const Person& after) {
    std::vector<events::UserAttributeChanged::Change> changed;
    const auto compare = [&](std::string name, const auto& old_value, const auto& new_value, bool had, bool has) {
        if (old_value != new_value)
            changed.push_back({.name = std::move(name), .verified = false, .old_present = had, .new_present = has});
    };
    const auto optional = [&](std::string name, const auto& old_value, const auto& new_value) {
        compare(std::move(name), old_value, new_value, old_value.has_value(), new_value.has_value());
    };
    compare("firstName", before.first_name, after.first_name, true, true);
    optional("middleName", before.middle_name, after.middle_name);
    compare("lastName", before.last_name, after.last_name, true, true);
    compare("otherNames", before.other_names, after.other_names, !before.other_names.empty(),
            !after.other_names.empty());
    optional("dateOfBirth", before.date_of_birth, after.date_of_birth);
    compare("countryCode", before.country_code, after.country_code, true, true);
    optional("address", before.address, after.address);
    return changed;
}

ScreeningStatus status_of(UserStatus status) {
    if (status == UserStatus::active) return ScreeningStatus::clear;
    return status == UserStatus::on_hold_screening ? ScreeningStatus::hit : ScreeningStatus::pending;
}

}  // namespace

std::optional<Error> UpdateGuestHandler::refusal(const UpdateGuest& command, const std::optional<Guest>& guest) const {
    if (!guest) return errors::user_not_found();
    std::vector<std::string> others;
    const auto compare = [&](std::string_view pointer, const std::optional<std::string>& told, const std::string& own) {
        if (told && parts_.text.fold(*told) != parts_.text.fold(own)) others.emplace_back(pointer);
    };
    compare("/primaryUserIdentifier", command.identifier, guest->identifier);
    compare("/email", command.email, guest->person.email);
    if (!others.empty()) return errors::not_changed_here(std::move(others));
    if (guest->status == UserStatus::denied || guest->status == UserStatus::on_hold_admin)
        return errors::user_not_active();
    return std::nullopt;
}

Result<Enrolled> UpdateGuestHandler::update_in(EnrollmentStore& store, const UpdateGuest& command,
                                               const ScreeningRequest& screening) {
    const auto guest = store.lock_guest(command.reach, command.user);
    if (auto refused = refusal(command, guest)) return std::unexpected(std::move(*refused));

    const auto now = parts_.clock.now();
    const auto person = merged(guest->person, command);
    const auto now_screened = screened(person);
    const bool screens = now_screened != screened(guest->person);
    if (screens && screening.person != now_screened) throw ChangedMeanwhile();

    auto assets = command.assets;
    settle_default(assets, guest->has_default_asset);
    store.add(*guest, command.consents, assets, now);

    auto version = tell_consents(store, guest->id, command.consents, guest->version);
    auto changed = changes(guest->person, person);
    if (!changed.empty())
        store.emit(events::UserAttributeChanged{
            .user_id = guest->id.to_string(), .version = ++version, .changed = std::move(changed)}
                       .draft());
    if (version != guest->version) store.set_person(guest->id, person, version, now);

    auto status = status_of(guest->status);
    if (screens)
        status = store.begin_screening({.tenant = command.reach.tenant,
                                        .user = guest->id,
                                        .enrollment = guest->enrollment.id,
                                        .site = guest->enrollment.site,
                                        .cause = ScreeningCause::changed_person},
                                       screening);
    return outcome_in(store, command.reach, {.enrollment = guest->enrollment}, status);
}

asio::awaitable<Result<Enrolled>> UpdateGuestHandler::handle(UpdateGuest command, const RequestContext& context) {
    for (auto& consent : command.consents) consent.id = parts_.ids.next();
    for (auto& asset : command.assets) asset.id = parts_.ids.next();

    for (int tries = 1;; ++tries) {
        const auto screening = co_await ask(command, context);
        try {
            auto outcome = co_await parts_.stores.transact(context, [&](EnrollmentStore& store) -> Result<Enrolled> {
                return update_in(store, command, screening);
            });
            co_return co_await settled(parts_, std::move(outcome), command.reach, command.wait, context);
        } catch (const ChangedMeanwhile&) {
            if (tries == most_tries) throw;
        }
    }
}

// About the person as it will be; about nobody where nothing changes that is screened.
asio::awaitable<ScreeningRequest> UpdateGuestHandler::ask(const UpdateGuest& command, const RequestContext& context) {
    const auto before = co_await parts_.stores.look(
        context, [&](EnrollmentStore& store) { return store.find_guest(command.reach, command.user); });
    if (!before) co_return ScreeningRequest{};
    auto person = screened(merged(before->person, command));
    if (person == screened(before->person)) co_return ScreeningRequest{};
    co_return co_await parts_.screening.ask(command.reach.tenant, std::move(person));
}

}  // namespace vestibule::enrollment
