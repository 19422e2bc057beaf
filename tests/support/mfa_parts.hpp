// A signed-in user and the second factor over fakes.
#pragma once

#include "domain/mfa/enroll_totp.hpp"
#include "domain/mfa/set_up_totp.hpp"
#include "domain/mfa/unenroll_totp.hpp"
#include "tests/support/session_parts.hpp"

namespace vestibule::tests {

struct SecondFactors : SigningIn {
    FakeMfaStore mfa_store{tables};
    FakeTransactor<mfa::MfaStore> mfa_stores{mfa_store};
    mfa::SetUpTotpHandler set_up_handler{mfa_stores, randomness, ids, clock};
    mfa::EnrollTotpHandler enroll_handler{mfa_stores, totp, randomness, clock};
    mfa::UnenrollTotpHandler unenroll_handler{mfa_stores, totp, clock};
    mfa::RemoveTotpHandler remove_handler{mfa_stores, text, clock};
    Instant signed_in_at = clock.now();

    mfa::Asker asker() const { return {"acme", "web", site, user, signed_in_at, {}}; }
    std::string code_now(std::int64_t ahead = 0) const {
        return totp.code(Secret("any"), step_at(clock.now()) + ahead);
    }

    Result<mfa::TotpSetUp> set_up() { return run(set_up_handler.handle({asker()}, context)); }
    Result<mfa::TotpEnrolled> enroll(std::string otp) {
        return run(enroll_handler.handle({asker(), Secret(std::move(otp))}, context));
    }
    // With the step of now, which is spent then.
    std::vector<Secret> enrolled() {
        set_up().value();
        auto codes = enroll(code_now()).value().recovery_codes;
        tables.events.clear();
        return codes;
    }
    Result<mfa::TotpRemoved> unenroll(std::string otp, OtpType type = OtpType::totp) {
        return run(unenroll_handler.handle({asker(), {type, Secret(std::move(otp))}}, context));
    }
    Result<mfa::TotpRemoved> remove(std::string email) {
        return run(remove_handler.handle({reach, "support", site, std::move(email), "lost phone"}, context));
    }
    Result<sessions::LoggedIn> log_in_with(std::string otp, OtpType type = OtpType::totp,
                                           std::string password = "correct horse", std::optional<Secret> device = {}) {
        return run(log_in_handler.handle({.reach = reach,
                                          .client = "web",
                                          .site = site,
                                          .username = "ann-lee",
                                          .password = Secret(std::move(password)),
                                          .otp = OneTimePassword{type, Secret(std::move(otp))},
                                          .device_token = std::move(device),
                                          .source_blocked = {}},
                                         context));
    }
    template <class T>
    static std::string refusal(const Result<T>& outcome) {
        return outcome ? "" : outcome.error().code;
    }
};

}  // namespace vestibule::tests
