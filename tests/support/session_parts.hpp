// Signing in over fakes, with one active user: what the unit tests of sessions share.
#pragma once

#include "domain/sessions/end_expired_sessions.hpp"
#include "domain/sessions/extend_session.hpp"
#include "domain/sessions/log_in.hpp"
#include "domain/sessions/log_out.hpp"
#include "domain/sessions/report_unknown_failures.hpp"
#include "tests/support/registration_parts.hpp"

namespace vestibule::tests {

struct SigningIn : Registering {
    FakeSessionStore session_store{tables};
    FakeTransactor<sessions::SessionStore> session_stores{session_store};
    FakeLiveSessionStore live_session_store{tables};
    FakeTransactor<sessions::LiveSessionStore> live_session_stores{live_session_store};
    FakeHoldStore hold_store{tables};
    FakeTransactor<sessions::HoldStore> hold_stores{hold_store};
    FakeUpkeepStore upkeep_store{tables};
    FakeTransactor<sessions::UpkeepStore> upkeep_stores{upkeep_store};
    FakeTotpCodes totp;
    sessions::LogInHandler log_in_handler{{session_stores, hasher, policy, text, randomness, ids, clock, totp}};
    sessions::ResolveTokenHandler resolve_handler{live_session_stores, clock};
    sessions::ExtendSessionHandler extend_handler{live_session_stores, clock};
    sessions::LogOutHandler log_out_handler{live_session_stores};
    sessions::EndExpiredSessionsHandler end_handler{live_session_stores, upkeep_stores, clock};
    sessions::ReportUnknownFailuresHandler report_handler{upkeep_stores, clock};
    Uuid user = active_ann();

    Uuid active_ann() {
        const auto id = enter(ann())->user;
        activate(id, *tables.users.at(id).token);
        tables.events.clear();
        return id;
    }
    Result<sessions::LoggedIn> log_in(std::string name, std::string password, std::optional<Secret> device = {}) {
        return run(log_in_handler.handle({.reach = reach,
                                          .client = "web",
                                          .site = site,
                                          .username = std::move(name),
                                          .password = Secret(std::move(password)),
                                          .device_token = std::move(device),
                                          .source_blocked = {}},
                                         context));
    }
    std::string code(const std::string& name, const std::string& password, std::optional<Secret> device = {}) {
        const auto outcome = log_in(name, password, std::move(device));
        return outcome ? "" : outcome.error().code;
    }
    // Wrong passwords, each after the rest of the one before.
    void fail(const std::string& name, int times, std::optional<Secret> device = {}) {
        for (int i = 0; i < times; ++i) {
            if (code(name, "wrong", device) != "BAD_CREDENTIALS") throw std::logic_error("it rests");
            clock.advance(std::chrono::minutes(15));
        }
    }
};

}  // namespace vestibule::tests
