#include "infra/sanctions/builtin_provider.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "tests/support/async_test.hpp"
#include "tests/support/fake_parts.hpp"
#include "tests/support/sanctions_list.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::sanctions;
using namespace std::chrono_literals;

namespace {

// A folder's list, an hour old at most, as the clock has it.
struct Provided {
    tests::TemporaryFolder folder;
    ListKeeper keeper{folder.path()};
    BlockingPool pool{{.name = "screening", .threads = 1}};
    tests::FakeClock clock;
    BuiltinProvider provider{keeper, pool, clock, 3600s};

    // Files of that content, written now.
    void write(const std::string& people) {
        const auto texts =
            testing::files(testing::person(1, "ZZYZX, Quorl") + people, testing::alias(1, 1, "ZZYZX, Quorlo"));
        const std::array names{"SDN.CSV", "ALT.CSV", "ADD.CSV", "SDN_COMMENTS.CSV"};
        for (std::size_t at = 0; at < names.size(); ++at) {
            const auto file = folder.path() / names.at(at);
            std::ofstream(file, std::ios::binary) << texts.at(at);
            std::filesystem::last_write_time(file, std::chrono::file_clock::from_sys(clock.at));
        }
        // Taken once the folder has been still.
        while (!keeper.look()) {
        }
    }
    // "" where it answers.
    std::string refusal(const std::string& last_name = "Quimby") {
        std::string code;
        tests::async_test([&]() -> asio::awaitable<void> {
            const auto asked = co_await provider.ask(
                {.first_name = "Rosalind", .last_name = last_name, .date_of_birth = "1984-05-17", .country_code = "US"},
                {});
            if (!asked) code = asked.error().code;
        });
        BOOST_TEST(provider.available() == code.empty());
        return code;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_built_in_provider, Provided)

BOOST_AUTO_TEST_CASE(answers_nothing_without_a_list) {
    BOOST_TEST(refusal() == "LIST_MISSING");
    BOOST_TEST(!provider.loaded().has_value());
    keeper.look();
    BOOST_TEST(refusal() == "LIST_MISSING");
}

BOOST_AUTO_TEST_CASE(answers_nothing_from_a_stale_list_until_it_is_confirmed) {
    write({});
    clock.advance(3600s);
    BOOST_TEST(refusal().empty());
    clock.advance(1s);
    BOOST_TEST(refusal() == "LIST_STALE");
    write({});
    BOOST_TEST(refusal().empty());
}

BOOST_AUTO_TEST_CASE(answers_from_the_list_that_it_names) {
    write({});
    const auto before = provider.loaded();
    BOOST_REQUIRE(before.has_value());
    clock.advance(1s);
    write(testing::person(2, "QUIMBY, Rosalind", "DOB 17 May 1984."));
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto asked = co_await provider.ask(
            {.first_name = "Rosalind", .last_name = "Quimby", .date_of_birth = "1984-05-17", .country_code = "US"}, {});
        BOOST_REQUIRE(asked.has_value());
        BOOST_TEST(asked->list.hash == provider.loaded()->version.hash);
        BOOST_TEST(asked->list.hash != before->version.hash);
        BOOST_TEST(!asked->demo_list);
        BOOST_REQUIRE(!asked->candidates.empty());
        BOOST_TEST(asked->candidates[0].entity == "2");
        BOOST_TEST(asked->candidates[0].potential);
        BOOST_TEST(asked->candidates[0].entity_hash.size() == 64u);
    });
}

BOOST_AUTO_TEST_CASE(takes_the_shipped_list_however_old_it_is_and_says_so) {
    ListKeeper shipped{{}};
    shipped.look();
    clock.advance(24h * 3650);
    BuiltinProvider demo(shipped, pool, clock, 3600s);
    BOOST_TEST(demo.available());
    tests::async_test([&]() -> asio::awaitable<void> {
        const auto asked = co_await demo.ask(
            {.first_name = "Rosalind", .last_name = "Quimby", .date_of_birth = "1984-05-17", .country_code = "US"}, {});
        BOOST_REQUIRE(asked.has_value());
        BOOST_TEST(asked->demo_list);
    });
}

BOOST_AUTO_TEST_SUITE_END()
