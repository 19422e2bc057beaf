// One-time codes over fakes, with one active user: what the unit tests of codes share.
#pragma once

#include "domain/sessions/log_in_with_code.hpp"
#include "domain/sessions/passcode.hpp"
#include "domain/sessions/send_code.hpp"
#include "domain/sessions/sweep_codes.hpp"
#include "tests/support/session_parts.hpp"

namespace vestibule::tests {

struct WithCodes : SigningIn {
    sessions::SendCodeHandler send_handler{{session_stores, text, randomness, ids, clock}};
    sessions::LogInWithCodeHandler code_handler{{session_stores, randomness, ids, clock, totp}};
    sessions::FindPasscodeHandler find_handler{{session_stores, hasher, policy, text, clock}};
    sessions::ResetPasswordHandler reset_handler{{session_stores, hasher, policy, text, clock}};
    sessions::SweepCodesHandler sweep_handler{upkeep_stores, clock};
    std::optional<std::chrono::seconds> source_blocked;

    WithCodes() { site->policies.passwordless_domains = {"example.com"}; }

    Result<CodeSent> send(CodePurpose purpose, std::string name, std::optional<Secret> device = {}) {
        return run(send_handler.handle({.purpose = purpose,
                                        .reach = reach,
                                        .client = "web",
                                        .site = site,
                                        .username = std::move(name),
                                        .device_token = std::move(device),
                                        .source_blocked = source_blocked},
                                       context));
    }
    Result<sessions::LoggedIn> log_in_with(const Uuid& challenge, std::string code, std::optional<Secret> device = {}) {
        return run(code_handler.handle({.reach = reach,
                                        .client = "web",
                                        .site = site,
                                        .challenge = challenge,
                                        .code = Secret(std::move(code)),
                                        .device_token = std::move(device),
                                        .source_blocked = source_blocked},
                                       context));
    }
    sessions::SubmittedPasscode submitted(std::string passcode) const {
        auto tenant = std::make_shared<Tenant>();
        tenant->id = "acme";
        tenant->sites[site->id] = site;
        return {.reach = reach,
                .client = "web",
                .tenant = tenant,
                .challenge = {},
                .site = {},
                .username = {},
                .passcode = Secret(std::move(passcode)),
                .device_token = {},
                .source_blocked = source_blocked};
    }
    sessions::SubmittedPasscode of_challenge(const Uuid& challenge, std::string passcode) const {
        auto query = submitted(std::move(passcode));
        query.challenge = challenge;
        return query;
    }
    sessions::SubmittedPasscode of_name(std::string name, std::string passcode) const {
        auto query = submitted(std::move(passcode));
        query.site = site;
        query.username = std::move(name);
        return query;
    }
    Result<sessions::ValidPasscode> find(sessions::SubmittedPasscode query) {
        return run(find_handler.handle(std::move(query), context));
    }
    Result<sessions::PasswordReset> reset(sessions::SubmittedPasscode command, std::string password = "new horse") {
        return run(reset_handler.handle(std::move(command), Secret(std::move(password)), context));
    }

    // Writes and transactions of one call.
    template <class Act>
    std::pair<int, int> work_of(Act act) {
        const auto writes = tables.writes;
        const auto transactions = session_stores.transactions + session_stores.looks;
        act();
        return {tables.writes - writes, session_stores.transactions + session_stores.looks - transactions};
    }
};

template <class T>
std::string code_in(const Result<T>& outcome) {
    return outcome ? "" : outcome.error().code;
}

}  // namespace vestibule::tests
