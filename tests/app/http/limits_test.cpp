#include "app/http/limits.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/front_door.hpp"

using namespace vestibule;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(taking_from_a_bucket)

BOOST_AUTO_TEST_CASE(refills_with_time) {
    app::TokenBuckets buckets;
    app::TokenBuckets::Time now{};
    BOOST_TEST(!buckets.take("a", 1, 2, now));
    BOOST_TEST(!buckets.take("a", 1, 2, now));
    BOOST_TEST((buckets.take("a", 1, 2, now) == 1s));
    BOOST_TEST(!buckets.take("b", 1, 2, now));
    BOOST_TEST(!buckets.take("a", 1, 2, now + 1s));
    BOOST_TEST(buckets.take("a", 1, 2, now + 1s).has_value());
    BOOST_TEST(!buckets.take("a", 1, 2, now + 1h));
    BOOST_TEST(!buckets.take("a", 1, 2, now + 1h));
    BOOST_TEST(buckets.take("a", 1, 2, now + 1h).has_value());
}

BOOST_AUTO_TEST_CASE(forgets_the_key_used_longest_ago_when_full) {
    app::RecentlyUsed<int> map(2);
    map.at("a", 1);
    map.at("b", 2);
    map.find("a");
    map.at("c", 3);
    BOOST_TEST(map.size() == 2U);
    BOOST_TEST(map.find("a") != nullptr);
    BOOST_TEST(map.find("b") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(counting_failures_of_a_source)

BOOST_AUTO_TEST_CASE(blocks_after_a_hundred_in_fifteen_minutes_until_the_oldest_leave) {
    tests::FakeClock clock;
    clock.at = std::chrono::floor<std::chrono::minutes>(clock.at);
    app::SourceFailures failures(clock);
    const Digest source{1};
    const auto began = clock.at;
    for (int n = 0; n < 99; ++n) failures.count(source);
    BOOST_TEST(!failures.blocked(source));
    clock.at = began + 10min;
    failures.count(source);
    BOOST_TEST((failures.blocked(source) == 300s));
    BOOST_TEST(!failures.blocked(Digest{2}));
    clock.at = began + 15min;
    BOOST_TEST(!failures.blocked(source));
}

BOOST_AUTO_TEST_CASE(counts_wrong_proofs_and_no_other_refusal) {
    tests::FakeClock clock;
    app::SourceFailures failures(clock);
    const Digest source{1};
    const Error refused{ErrorKind::unauthenticated, "OTP_INVALID", "The code was used."};
    for (int n = 0; n < 100; ++n) {
        failures.note(source, Result<int>(std::unexpected(refused)));
        failures.note(source, Result<int>(7));
    }
    BOOST_TEST(!failures.blocked(source));
    for (int n = 0; n < 100; ++n) failures.note(source, Result<int>(std::unexpected(wrong_proof(refused))));
    BOOST_TEST(failures.blocked(source).has_value());
}

BOOST_AUTO_TEST_CASE(knows_no_limit_without_a_source) {
    tests::FakeClock clock;
    app::SourceFailures failures(clock);
    for (int n = 0; n < 1000; ++n) failures.count(std::nullopt);
    BOOST_TEST(!failures.blocked(std::nullopt));
}

BOOST_AUTO_TEST_SUITE_END()
