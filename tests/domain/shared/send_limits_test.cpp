#include "domain/shared/send_limits.hpp"

#include <boost/test/unit_test.hpp>
#include <utility>

using namespace vestibule;
using namespace std::chrono_literals;
using Verdict = SendDecision::Verdict;

namespace {

constexpr Instant start{std::chrono::hours(100'000)};

SendHistory sends(std::size_t count, std::chrono::seconds apart) {
    SendHistory history;
    for (std::size_t i = 0; i < count; ++i)
        history = after_send(std::move(history), start + static_cast<int>(i) * apart);
    return history;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sending_mails_to_one_recipient)

BOOST_AUTO_TEST_CASE(repeats_the_answer_within_a_minute) {
    BOOST_TEST((judge_send({}, start).verdict == Verdict::send));
    BOOST_TEST((judge_send(sends(1, 0s), start + 59s).verdict == Verdict::repeat));
    BOOST_TEST((judge_send(sends(1, 0s), start + 60s).verdict == Verdict::send));
}

BOOST_AUTO_TEST_CASE(sends_on_after_a_clock_ran_ahead) {
    const auto ahead = sends(5, 60s);
    BOOST_TEST((judge_send(ahead, start - 30h).verdict == Verdict::send));
    BOOST_TEST((after_send(ahead, start - 30h).size() == 1u));
}

BOOST_AUTO_TEST_CASE(refuses_the_sixth_in_a_quarter_of_an_hour) {
    const auto history = sends(5, 60s);
    const auto decision = judge_send(history, start + 5min);
    BOOST_TEST((decision.verdict == Verdict::refused));
    BOOST_TEST((decision.retry_after == 10min));
    BOOST_TEST((judge_send(history, start + 15min).verdict == Verdict::send));
}

BOOST_AUTO_TEST_CASE(refuses_the_twenty_first_in_a_day) {
    const auto history = sends(20, 1h);
    const auto decision = judge_send(history, start + 20h);
    BOOST_TEST((decision.verdict == Verdict::refused));
    BOOST_TEST((decision.retry_after == 4h));
    BOOST_TEST((judge_send(history, start + 24h).verdict == Verdict::send));
}

BOOST_AUTO_TEST_CASE(keeps_no_more_than_the_limits_need) {
    BOOST_TEST(sends(60, 1min).size() == 20u);
    BOOST_TEST(after_send(sends(5, 60s), start + 48h).size() == 1u);
}

BOOST_AUTO_TEST_SUITE_END()
