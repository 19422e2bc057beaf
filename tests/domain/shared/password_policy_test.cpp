#include "domain/shared/password_policy.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/text/icu_text.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_parts.hpp"

using namespace vestibule;

namespace {

struct Policy {
    text::IcuText text;
    tests::FakeCommonPasswords common;
    tests::FakeBreachedPasswords breached;
    PasswordPolicy policy{text, {.common = &common, .breached = &breached}};

    PasswordJudgement judge(std::string password, std::size_t min = 8) const {
        PasswordJudgement judgement;
        tests::async_test([&]() -> asio::awaitable<void> {
            const std::vector<std::string> own_names{"Ann", "Mc Lee", "annie77", "Ann.Lee@Example.com"};
            judgement = co_await policy.judge(policy.normalized(Secret(password)), min, own_names);
        });
        return judgement;
    }
    bool accepts(std::string password, std::size_t min = 8) const {
        return judge(std::move(password), min).recommendation == Recommendation::accept;
    }
    std::vector<std::string> reasons(std::string password) const { return judge(std::move(password)).reasons; }
};

using Reasons = std::vector<std::string>;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(judging_a_password, Policy)

BOOST_AUTO_TEST_CASE(counts_code_points_of_the_composed_form) {
    BOOST_TEST((reasons("1234567") == Reasons{"TOO_SHORT"}));
    BOOST_TEST(accepts("zwölf Bü"));
    BOOST_TEST((reasons("e\u0301e\u0301e\u0301e\u0301") == Reasons{"TOO_SHORT"}));
    BOOST_TEST(accepts(std::string(128, 'x')));
    BOOST_TEST((reasons(std::string(129, 'x')) == Reasons{"TOO_LONG"}));
    BOOST_TEST(!accepts("fourteen chars", 15));
}

BOOST_AUTO_TEST_CASE(has_no_rules_of_composition) {
    BOOST_TEST(accepts("aaaaaaaaaaaa"));
    BOOST_TEST(accepts("        space"));
    BOOST_TEST(accepts("\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600"));
}

BOOST_AUTO_TEST_CASE(refuses_common_ones_in_any_case) {
    BOOST_TEST((reasons("PassWord1") == Reasons{"COMMON"}));
    BOOST_TEST((judge("password1").recommendation == Recommendation::reject));
}

BOOST_AUTO_TEST_CASE(refuses_what_is_made_only_of_own_names) {
    for (const auto* own : {"ann-annie77", "ANNANNANN", "Mc Lee 1990", "mclee1990!", "1990.mclee+ann", "annie77annie77",
                            "ann.lee@example.com", "2024Ann.Lee@Example.COM!"})
        BOOST_TEST((reasons(own) == Reasons{"OWN_NAME"}), own);
}

BOOST_AUTO_TEST_CASE(accepts_what_has_more_than_own_names) {
    for (const auto* other : {"annxmclee", "annabell", "1234567890123", "an mclee99", "mcleee1990"})
        BOOST_TEST(accepts(other), other);
}

BOOST_AUTO_TEST_CASE(rejects_what_no_site_would_take_and_challenges_what_was_allowed_once) {
    BOOST_TEST((judge("1234567").recommendation == Recommendation::reject));
    BOOST_TEST((judge("fourteen chars", 15).recommendation == Recommendation::challenge));
    BOOST_TEST((judge(std::string(129, 'x')).recommendation == Recommendation::reject));
}

BOOST_AUTO_TEST_CASE(rejects_breached_ones) {
    breached.known = {"orbital teapot"};
    BOOST_TEST((reasons("orbital teapot") == Reasons{"BREACHED"}));
    BOOST_TEST((judge("orbital teapot").recommendation == Recommendation::reject));
    BOOST_TEST(accepts("orbital kettle"));
}

BOOST_AUTO_TEST_CASE(challenges_what_must_be_looked_up_and_cannot) {
    breached.away = true;
    BOOST_TEST((reasons("orbital teapot") == Reasons{"UNCHECKED"}));
    BOOST_TEST((judge("orbital teapot").recommendation == Recommendation::challenge));
}

BOOST_AUTO_TEST_CASE(looks_nothing_up_that_is_refused_anyway) {
    judge("password1");
    judge("short");
    judge("annie77 ann");
    BOOST_TEST(breached.asked == 0);
    judge("orbital teapot");
    BOOST_TEST(breached.asked == 1);
}

BOOST_AUTO_TEST_CASE(looks_into_no_list_that_is_switched_off) {
    const PasswordPolicy open{text, {}};
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto judgement = co_await open.judge(Secret("password1"), 8, {});
        BOOST_TEST((judgement.recommendation == Recommendation::accept));
    });
}

BOOST_AUTO_TEST_CASE(tells_why_it_was_rejected) {
    const auto error = password_rejected(judge("Password1"), "/password");
    BOOST_TEST(error.code == "PASSWORD_REJECTED");
    BOOST_TEST(error.fields.at(0).pointer == "/password");
    BOOST_TEST((error.extra.at(0).second == Reasons{"COMMON"}));
}

BOOST_AUTO_TEST_SUITE_END()
