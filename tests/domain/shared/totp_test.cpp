#include "domain/shared/totp.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/shared/second_factor.hpp"
#include "tests/support/fake_parts.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

namespace {

constexpr Instant now{std::chrono::microseconds(1'790'000'000'000'000)};
const tests::FakeTotpCodes codes;
const Secret secret("JBSWY3DPEHPK3PXP");

std::optional<std::int64_t> match(std::int64_t step, const UsedSteps& used = {}, Instant at = now) {
    return matching_step(codes, secret, codes.code(secret, step), used, at);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(a_time_based_code)

BOOST_AUTO_TEST_CASE(passes_a_step_early_and_a_step_late_and_no_more) {
    const auto step = step_at(now);
    BOOST_TEST((step == 1'790'000'000 / 30));
    for (const auto near : {step - 1, step, step + 1}) BOOST_TEST((match(near) == near));
    for (const auto far : {step - 2, step + 2}) BOOST_TEST(!match(far).has_value());
    BOOST_TEST(!matching_step(codes, secret, "", {}, now).has_value());
    BOOST_TEST(!matching_step(codes, secret, codes.code(secret, step) + "0", {}, now).has_value());
}

BOOST_AUTO_TEST_CASE(is_used_step_by_step_in_any_order) {
    const auto step = step_at(now);
    auto used = after_use({}, step + 1);
    BOOST_TEST(is_used(used, step + 1));
    BOOST_TEST(!is_used(used, step));
    used = after_use(used, step - 1);
    BOOST_TEST(is_used(used, step - 1));
    BOOST_TEST(!is_used(used, step));
    used = after_use(used, step);
    for (const auto each : {step - 1, step, step + 1}) BOOST_TEST(is_used(used, each));
    BOOST_TEST(!is_used(used, step + 2));
}

BOOST_AUTO_TEST_CASE(stays_used_when_much_time_has_passed) {
    const auto step = step_at(now);
    auto used = after_use(after_use({}, step), step + 1'000'000);
    BOOST_TEST(!is_used(used, step + 1'000'001));
    BOOST_TEST(is_used(used, step + 1'000'000));
    BOOST_TEST(!is_used(used, step + 999'999));
    BOOST_TEST(is_used(used, step));
}

BOOST_AUTO_TEST_CASE(reads_recovery_codes_as_people_type_them) {
    for (const auto* typed : {"ABCDE-FGH23", "abcde-fgh23", "abcdefgh23", " ABCDE FGH23 "})
        BOOST_TEST(recovery_code_of(Secret(typed)).reveal() == "ABCDEFGH23");
    BOOST_TEST(otp_digits(Secret("123 456")) == "123456");
}

BOOST_AUTO_TEST_SUITE_END()
