#include "infra/crypto/randomness.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <set>
#include <thread>
#include <vector>

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

struct HeldClock final : Clock {
    Instant at{std::chrono::milliseconds(0x019ab3c4d5e6)};
    Instant now() const override { return at; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(making_ids)

BOOST_AUTO_TEST_CASE(gives_version_7_with_the_time_in_front) {
    HeldClock clock;
    SystemIds ids(clock);
    const auto text = ids.next().to_string();
    BOOST_TEST(text.substr(0, 15) == "019ab3c4-d5e6-7");
    BOOST_TEST((text[19] == '8' || text[19] == '9' || text[19] == 'a' || text[19] == 'b'), text);
}

BOOST_AUTO_TEST_CASE(increases_though_the_clock_stands_or_goes_back) {
    HeldClock clock;
    SystemIds ids(clock);
    auto last = ids.next();
    for (int i = 0; i < 20000; ++i) {
        if (i == 10000) clock.at -= std::chrono::hours(1);
        const auto next = ids.next();
        BOOST_REQUIRE((next > last));
        last = next;
    }
}

BOOST_AUTO_TEST_CASE(never_repeats_between_threads) {
    HeldClock clock;
    SystemIds ids(clock);
    std::vector<std::vector<Uuid>> made(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : made)
            threads.emplace_back([&] {
                for (int i = 0; i < 2000; ++i) mine.push_back(ids.next());
            });
    }
    std::set<Uuid> all;
    for (const auto& mine : made) all.insert(mine.begin(), mine.end());
    BOOST_TEST(all.size() == 8000);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(drawing_randomness)

BOOST_AUTO_TEST_CASE(gives_tokens_of_the_length_asked_for) {
    SodiumRandomness randomness;
    BOOST_TEST(randomness.token(32).reveal().size() == 43);
    BOOST_TEST(randomness.token(32).reveal() != randomness.token(32).reveal());
}

BOOST_AUTO_TEST_CASE(gives_digits_all_equally_likely) {
    SodiumRandomness randomness;
    const auto drawn = randomness.digits(50000);
    const auto digits = drawn.reveal();
    BOOST_TEST(digits.size() == 50000);
    for (char digit = '0'; digit <= '9'; ++digit) {
        const auto count = std::count(digits.begin(), digits.end(), digit);
        BOOST_TEST((count > 4500 && count < 5500), digit << " came " << count << " times");
    }
}

BOOST_AUTO_TEST_SUITE_END()
