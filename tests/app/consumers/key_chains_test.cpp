#include "app/consumers/key_chains.hpp"

#include <boost/test/unit_test.hpp>

using namespace vestibule;
using app::KeyChains;

namespace {

Delivery delivery(const std::string& key, std::int64_t offset, int partition = 0) {
    auto record = std::make_shared<events::Record>();
    record->topic = "vestibule.user.v1";
    record->key = key;
    return {.record = std::move(record), .partition = partition, .offset = offset};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(chains_of_keys)

BOOST_AUTO_TEST_CASE(keep_the_order_of_one_key_and_let_others_go_beside_it) {
    KeyChains chains(2);
    auto ada = chains.add(delivery("ada", 1));
    BOOST_TEST(!chains.add(delivery("ada", 2)));
    BOOST_TEST(chains.add(delivery("bob", 3)).has_value());

    BOOST_TEST(chains.front(*ada).offset == 1);
    ada = chains.next(std::move(*ada));
    BOOST_TEST(chains.front(*ada).offset == 2);
    BOOST_TEST(!chains.next(std::move(*ada)));
}

BOOST_AUTO_TEST_CASE(without_a_place_wait_for_the_next_that_is_free_the_longest_first) {
    KeyChains chains(1);
    auto place = chains.add(delivery("ada", 1));
    BOOST_TEST(!chains.add(delivery("bob", 2)));
    BOOST_TEST(!chains.add(delivery("cy", 3)));
    BOOST_TEST(!chains.add(delivery("bob", 4)));

    for (const std::int64_t offset : {2, 4, 3}) {
        place = chains.next(std::move(*place));
        BOOST_TEST(chains.front(*place).offset == offset);
    }
    BOOST_TEST(!chains.next(std::move(*place)));
    BOOST_TEST(chains.add(delivery("dan", 5)).has_value());
}

BOOST_AUTO_TEST_CASE(of_another_partition_have_places_of_their_own) {
    KeyChains chains(1);
    BOOST_TEST(chains.add(delivery("ada", 1, 0)).has_value());
    BOOST_TEST(chains.add(delivery("ada", 1, 1)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
