#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "infra/sanctions/name_match.hpp"
#include "infra/sanctions/screener.hpp"
#include "tests/support/foreign_names.hpp"
#include "tests/support/sanctions_list.hpp"

namespace vestibule::sanctions {

using namespace testing;

namespace {

// Listed names as they are, and damaged: letters lost, changed, doubled and swapped, words joined, left out, turned
// round.
class Queries {
  public:
    explicit Queries(unsigned seed) : random_(seed) {}

    std::string listed() {
        const auto& names = shipped_list()->names().names();
        const auto& name = names[random_() % names.size()];
        return std::string(shipped_list()->entities()[name.entity].names[name.name].text);
    }

    std::string next() {
        auto text = listed();
        for (auto edits = random_() % 4; edits > 0; --edits) damage(text);
        return text;
    }

  private:
    void damage(std::string& text) {
        const auto at = random_() % text.size();
        const auto letter = static_cast<char>('a' + random_() % 26);
        switch (random_() % 7) {
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
            case 5:
                for (auto apart = at + 1; apart < text.size() && apart < at + 12; apart += 2)
                    text.insert(apart, 1, ' ');
                break;
            default:
                if (const auto blank = text.find(' ', at); blank != std::string::npos && blank > 3) text.resize(blank);
        }
    }

    std::mt19937 random_;
};

// The look-up finds what the full scan finds, at each floor; how many that are.
std::size_t equal_hits(const std::string& name, const std::vector<Word>& words) {
    static NameQuery::Scratch memory;
    const Model model;
    NameQuery query(model, shipped_list()->names(), words, memory);
    std::size_t hits = 0;
    for (const double floor : {0.3, 0.5, 0.8}) {
        const auto fast = query.at_least(floor), whole = query.at_least_by_full_scan(floor);
        hits += whole.size();
        BOOST_REQUIRE_MESSAGE(fast.size() == whole.size(), name);
        for (std::size_t at = 0; at < fast.size(); ++at) {
            BOOST_REQUIRE(fast[at].name == whole[at].name);
            BOOST_REQUIRE(fast[at].score == whole[at].score);
        }
    }
    return hits;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(candidates)

BOOST_AUTO_TEST_CASE(lose_no_name_that_the_full_scan_finds) {
    Queries queries(1);
    std::size_t hits = 0;
    for (int round = 0; round < 40; ++round) {
        const auto name = queries.next();
        if (const auto words = normalize_name(name)) hits += equal_hits(name, *words);
    }
    BOOST_TEST(hits > 500u);
}

// A listed name in another script, sometimes with a sign left out: of each script some are found as the ones they are.
BOOST_AUTO_TEST_CASE(lose_no_name_in_another_script) {
    using tests::Foreign;
    Queries queries(3);
    for (const auto script : {Foreign::cyrillic, Foreign::arabic, Foreign::hangul, Foreign::katakana, Foreign::han}) {
        std::size_t hits = 0;
        for (int asked = 0; asked < 12;) {
            const auto name = tests::written_in(script, queries.listed());
            const auto words = normalize_name(name);
            if (name.empty() || !words) continue;
            const auto origin = [](const Word& word) { return word.origin != Origin::latin; };
            BOOST_REQUIRE_MESSAGE(std::ranges::any_of(*words, origin), name);
            hits += equal_hits(name, *words);
            auto damaged = *words;
            damaged.front().letters.pop_back();
            if (!damaged.front().letters.empty()) hits += equal_hits(name + " damaged", damaged);
            ++asked;
        }
        BOOST_TEST(hits > 50u, tests::to_string(script));
    }
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
                    BOOST_REQUIRE(fast[at].similarity == whole[at].similarity);
                }
            }
        }
    }
    BOOST_TEST(found > 500u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
