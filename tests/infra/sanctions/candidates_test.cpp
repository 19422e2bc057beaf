#include <boost/test/unit_test.hpp>
#include <random>

#include "infra/sanctions/name_match.hpp"
#include "infra/sanctions/screener.hpp"
#include "tests/support/sanctions_list.hpp"

namespace vestibule::sanctions {

using namespace testing;

namespace {

// Listed names as they are, and damaged: letters lost, changed, doubled and swapped, words joined, left out, turned
// round.
class Queries {
  public:
    explicit Queries(unsigned seed) : random_(seed) {}

    std::string next() {
        const auto& names = shipped_list()->names().names();
        const auto& name = names[random_() % names.size()];
        auto text = std::string(shipped_list()->entities()[name.entity].names[name.name].text);
        for (auto edits = random_() % 4; edits > 0; --edits) damage(text);
        return text;
    }

  private:
    void damage(std::string& text) {
        const auto at = random_() % text.size();
        const auto letter = static_cast<char>('a' + random_() % 26);
        switch (random_() % 6) {
            case 0:
                if (text.size() > 3) text.erase(at, 1);
                break;
            case 1:
                text[at] = letter;
                break;
            case 2:
                text.insert(at, 1, letter);
                break;
            case 3:
                if (at > 0) std::swap(text[at], text[at - 1]);
                break;
            case 4:
                if (const auto blank = text.find(' ', at); blank != std::string::npos) text.erase(blank, 1);
                break;
            default:
                if (const auto blank = text.find(' ', at); blank != std::string::npos && blank > 3) text.resize(blank);
        }
    }

    std::mt19937 random_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(candidates)

BOOST_AUTO_TEST_CASE(lose_no_name_that_the_full_scan_finds) {
    const Model model;
    const auto& index = shipped_list()->names();
    NameQuery::Scratch memory;
    Queries queries(1);
    std::size_t hits = 0;
    for (int round = 0; round < 40; ++round) {
        const auto name = queries.next();
        auto words = normalize_name(name);
        if (!words) continue;
        NameQuery query(model, index, *words, memory);
        for (const double floor : {0.3, 0.5, 0.8}) {
            const auto fast = query.at_least(floor), whole = query.at_least_by_full_scan(floor);
            hits += whole.size();
            BOOST_REQUIRE_MESSAGE(fast.size() == whole.size(), name);
            for (std::size_t at = 0; at < fast.size(); ++at) {
                BOOST_REQUIRE(fast[at].name == whole[at].name);
                BOOST_REQUIRE(fast[at].score == whole[at].score);
            }
        }
    }
    BOOST_TEST(hits > 500u);
}

BOOST_AUTO_TEST_CASE(know_every_neighbour_of_a_word) {
    const Model model;
    const auto& words = shipped_list()->names().words();
    WordIndex::Scratch memory;
    Queries queries(2);
    std::vector<Neighbour> fast, whole;
    std::size_t found = 0;
    for (int round = 0; round < 40; ++round) {
        const auto name = normalize_name(queries.next());
        if (!name) continue;
        for (auto word : *name) {
            word.origin = static_cast<Origin>(round % 4);
            for (const bool joined : {false, true}) {
                words.neighbours(model, word, joined, memory, fast);
                words.all_neighbours(model, word, joined, whole);
                found += whole.size();
                BOOST_REQUIRE_MESSAGE(fast.size() == whole.size(), word.letters);
                for (std::size_t at = 0; at < fast.size(); ++at) {
                    BOOST_REQUIRE(fast[at].word == whole[at].word);
                    BOOST_REQUIRE(fast[at].likeness == whole[at].likeness);
                }
            }
        }
    }
    BOOST_TEST(found > 500u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
