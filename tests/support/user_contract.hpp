// The handlers of registration, sessions and profile over the stores under test, fake or SQL, and one user's way.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "domain/profile/change_email.hpp"
#include "domain/profile/find_users.hpp"
#include "domain/profile/update_profile.hpp"
#include "domain/registration/activate_user.hpp"
#include "domain/registration/erase_pending_users.hpp"
#include "domain/registration/join_site.hpp"
#include "domain/registration/resend_activation.hpp"
#include "domain/sessions/change_password.hpp"
#include "domain/sessions/end_expired_sessions.hpp"
#include "domain/sessions/extend_session.hpp"
#include "domain/sessions/hold_store.hpp"
#include "domain/sessions/log_in.hpp"
#include "domain/sessions/log_out.hpp"
#include "domain/sessions/report_unknown_failures.hpp"
#include "tests/support/fake_parts.hpp"
#include "tests/support/fake_screening.hpp"
#include "tests/support/test_tools.hpp"

namespace vestibule::tests {

struct UserContract {
    using Clock = TestTools::HeldClock;

    Transactor<registration::RegistrationStore>& registrations;
    Transactor<sessions::SessionStore>& session_stores;
    Transactor<sessions::LiveSessionStore>& live_session_stores;
    Transactor<sessions::HoldStore>& hold_stores;
    Transactor<sessions::UpkeepStore>& upkeep_stores;
    Transactor<profile::ProfileStore>& profiles;
    Transactor<profile::ProfileEditStore>& profile_edits;
    Clock& clock;
    Ids& ids;

    FakePasswordHasher hasher = {};
    FakeText text = {};
    FakeCommonPasswords common = {};
    PasswordPolicy policy{text, {.common = &common}};
    FakeRandomness randomness = {};
    FakeTotpCodes totp = {};
    FakeScreeningDesk desk = {};
    FakeScreeningWaiter waiter = {};
    registration::RegistrationParts parts{registrations, hasher, policy, text, randomness, ids, clock, desk, waiter};
    registration::RegisterUserHandler register_user{parts};
    registration::ActivateUserHandler activate_user{parts};
    registration::ResendActivationHandler resend_activation{parts};
    registration::JoinSiteHandler join_site{parts};
    registration::ErasePendingUsersHandler erase_pending{registrations, clock};
    sessions::LogInHandler log_in_user{{session_stores, hasher, policy, text, randomness, ids, clock, totp}};
    sessions::ResolveTokenHandler resolve_token{live_session_stores, clock};
    sessions::ExtendSessionHandler extend_session{live_session_stores, clock};
    sessions::LogOutHandler log_out{live_session_stores};
    sessions::ChangePasswordHandler change_password{{session_stores, hasher, policy, clock}};
    sessions::EndExpiredSessionsHandler end_expired{live_session_stores, upkeep_stores, clock};
    sessions::ReportUnknownFailuresHandler report_unknown{upkeep_stores, clock};
    profile::FindUsersHandler find_users{profiles, text};
    profile::ChangeEmailParts change_parts{profile_edits, text, randomness, ids, clock};
    profile::AskForEmailHandler ask_for_email{change_parts};
    profile::ConfirmEmailHandler confirm_email{change_parts};
    profile::UpdateProfileHandler update_profile{profile_edits, nullptr, clock};
    profile::GetUserHandler get_user{profiles};

    std::shared_ptr<Site> site = a_site("rewards");
    std::shared_ptr<Tenant> tenant = with_site();
    Reach reach{"acme", {"offers", "rewards"}, {}};
    RequestContext context = of_acme();

    static RequestContext of_acme() {
        RequestContext context;
        context.tenant = "acme";
        context.client = "acme-web";
        context.actor = "user";
        context.correlation_id = "contract";
        return context;
    }
    std::shared_ptr<Tenant> with_site() {
        auto made = std::make_shared<Tenant>();
        made->id = "acme";
        made->sites[site->id] = site;
        return made;
    }
    std::string last_token() const { return "token-" + std::to_string(randomness.made) + "-of-32"; }

    asio::awaitable<Result<registration::Registered>> enter(std::string identifier = "Ann-Lee",
                                                            std::string email = "Ann@Example.com") {
        Consent consent{.id = {},
                        .document_id = "terms",
                        .document_version = "3",
                        .locale = "en",
                        .channel = "web",
                        .at = clock.now()};
        return register_user.handle({.tenant = "acme",
                                     .issuer = "first-bank",
                                     .site = site,
                                     .identifier = std::move(identifier),
                                     .person = {.email = std::move(email),
                                                .first_name = "Ann",
                                                .last_name = "Lee",
                                                .date_of_birth = "1990-02-03",
                                                .country_code = "US"},
                                     .password = Secret("correct horse"),
                                     .attributes = R"({"locale":"es"})",
                                     .locale = "es",
                                     .consents = {consent}},
                                    context);
    }
    asio::awaitable<Result<registration::Activated>> activate(Uuid user, std::string token) {
        return activate_user.handle(
            {.reach = reach, .tenant = tenant, .user = user, .token = Secret(std::move(token)), .password = {}},
            context);
    }
    asio::awaitable<Result<sessions::LoggedIn>> log_in(std::string name, std::string password = "correct horse",
                                                       std::optional<Secret> device = {}) {
        return log_in_user.handle({.reach = reach,
                                   .client = "acme-web",
                                   .site = site,
                                   .username = std::move(name),
                                   .password = Secret(std::move(password)),
                                   .device_token = std::move(device),
                                   .source_blocked = {}},
                                  context);
    }
};

template <class T>
std::string code_of(const Result<T>& outcome) {
    return outcome ? "" : outcome.error().code;
}

}  // namespace vestibule::tests
