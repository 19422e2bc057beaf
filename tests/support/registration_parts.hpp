// Registration over fakes: what the unit tests of its handlers share.
#pragma once

#include "domain/registration/activate_user.hpp"
#include "domain/registration/erase_pending_users.hpp"
#include "domain/registration/resend_activation.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_parts.hpp"
#include "tests/support/fake_screening.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

struct Registering {
    FakeUsers tables;
    FakeRegistrationStore store{tables};
    FakeTransactor<registration::RegistrationStore> stores{store};
    FakePasswordHasher hasher;
    FakeText text;
    FakeCommonPasswords common;
    PasswordPolicy policy{text, {.common = &common}};
    FakeRandomness randomness;
    FakeIds ids;
    FakeClock clock;
    FakeScreeningDesk desk;
    FakeScreeningWaiter waiter;
    registration::RegistrationParts parts{stores, hasher, policy, text, randomness, ids, clock, desk, waiter};
    registration::RegisterUserHandler register_handler{parts};
    registration::ActivateUserHandler activate_handler{parts};
    registration::ResendActivationHandler resend_handler{parts};
    registration::ErasePendingUsersHandler erase_handler{stores, clock};
    std::shared_ptr<Site> site = a_site("rewards");
    RequestContext context;
    Reach reach{"acme", {"rewards"}, {}};

    registration::RegisterUser ann() const {
        return {.tenant = "acme",
                .issuer = {},
                .site = site,
                .identifier = "Ann-Lee",
                .person = {.email = "ann@example.com", .first_name = "Ann", .last_name = "Lee", .country_code = "US"},
                .password = Secret("correct horse"),
                .attributes = "{}",
                .locale = {},
                .consents = {}};
    }
    Result<registration::Registered> enter(registration::RegisterUser command) {
        return run(register_handler.handle(std::move(command), context));
    }
    Result<registration::Activated> activate(const Uuid& user, std::string token, std::optional<Secret> password = {}) {
        auto tenant = std::make_shared<Tenant>();
        tenant->id = "acme";
        tenant->sites[site->id] = site;
        return run(activate_handler.handle(
            {.reach = reach, .tenant = tenant, .user = user, .token = Secret(std::move(token)), .password = password},
            context));
    }
    Result<registration::ResendAccepted> resend(std::string name) {
        return run(resend_handler.handle({reach, site, std::move(name)}, context));
    }

    template <class T>
    static T run(asio::awaitable<T> operation) {
        std::optional<T> outcome;
        asio::io_context io;
        asio::co_spawn(io, std::move(operation), [&](std::exception_ptr failure, std::optional<T> value) {
            if (failure) std::rethrow_exception(failure);
            outcome = std::move(value);
        });
        io.run();
        return std::move(outcome.value());
    }
    static void run(asio::awaitable<void> operation) {
        asio::io_context io;
        asio::co_spawn(io, std::move(operation), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        io.run();
    }
};

}  // namespace vestibule::tests
