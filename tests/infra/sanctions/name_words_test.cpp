// Blocking by words loses nobody: whoever may be a changed entry bears a word alike to one of its.
#include "infra/sanctions/name_words.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>

#include "infra/sanctions/screener.hpp"
#include "tests/support/sanctions_list.hpp"

namespace vestibule::sanctions {

using namespace testing;
using screening::NameWord;

namespace {

const ListKeeper no_folder{std::filesystem::path()};
const BuiltinNameReader reader{no_folder};

ScreenedPerson named(const std::string& name) {
    return {.first_name = name, .last_name = "", .country_code = "US"};
}

std::vector<NameWord> words_of(const ScreenedPerson& person) {
    return reader.words_of(person).value();
}

bool concerned(const screening::ListWords& list, const std::set<std::string>& entries, const ScreenedPerson& person) {
    return !list.alike(entries, words_of(person)).empty();
}

std::string damaged(std::string text, std::mt19937& random) {
    for (auto edits = random() % 4; edits > 0; --edits) {
        const auto at = random() % text.size();
        if (random() % 2 == 0)
            text[at] = static_cast<char>('a' + random() % 26);
        else if (text.size() > 3)
            text.erase(at, 1);
    }
    return text;
}

std::string spelled_out(const std::string& text) {
    std::string spelled;
    for (const char c : text) spelled += std::string(1, c) + ' ';
    return spelled;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(words_as_blocking_keys)

BOOST_AUTO_TEST_CASE(are_not_kept_where_they_would_be_thousands) {
    auto person = named(spelled_out("abcdefghijklmnopqrstuvwxyzabcde"));
    BOOST_TEST(words_of(person).size() > 400u);
    for (char first = 'a'; first < 'k'; ++first) {
        std::string letters;
        for (char at = 0; at < 31; ++at) letters += static_cast<char>('a' + (first * 7 + at * at) % 26);
        person.other_names.push_back(spelled_out(letters));
    }
    BOOST_TEST(!reader.words_of(person).has_value());
}

BOOST_AUTO_TEST_CASE(are_those_of_all_names_and_their_joins) {
    auto person = named("Ayman al-Zawahiri");
    person.other_names = {"Доктор"};
    std::vector<std::string> words;
    for (const auto& word : words_of(person)) words.push_back((word.joined ? "+" : "") + word.letters);
    for (const auto* expected : {"ayman", "al", "zawahiri", "+aymanal", "+alzawahiri", "+aymanalzawahiri", "doktor"})
        BOOST_TEST((std::ranges::find(words, expected) != words.end()), expected);
    BOOST_TEST(!reader.words_of(named("123 ...")).has_value());
}

BOOST_AUTO_TEST_CASE(tell_entries_that_are_new_or_say_something_else) {
    const auto before = words_of_list(list_of(person(2, "DOE, John") + person(3, "ROE, Jane")));
    const auto after = words_of_list(list_of(person(3, "ROE, Jane", "DOB 1960") + person(4, "POE, Edgar")));
    BOOST_TEST(screening::changed_entries(before->entries(), after->entries()) == (std::set<std::string>{"3", "4"}));
    BOOST_TEST(screening::changed_entries(after->entries(), after->entries()).empty());
    BOOST_TEST(before->entries().size() == 3u);
}

BOOST_AUTO_TEST_CASE(leave_alone_who_is_not_like_them) {
    const auto list = words_of_list(list_of(person(2, "DOE, Johnathan") + person(3, "ROE, Jane")));
    BOOST_TEST(concerned(*list, {"2"}, named("Jonathan Quimby")));
    BOOST_TEST(!concerned(*list, {"3"}, named("Jonathan Quimby")));
    BOOST_TEST(!concerned(*list, {}, named("John Doe")));
}

// Every potential match and near miss of the screener's floor, over damaged names of the shipped list.
BOOST_AUTO_TEST_CASE(lose_no_candidate) {
    std::mt19937 random(20'231'228);
    const auto set = shipped_list();
    const auto list = words_of_list(set);
    const Screener screener(set);
    const auto& names = set->names().names();
    int candidates = 0;
    for (int i = 0; i < 1'500; ++i) {
        const auto& name = names[random() % names.size()];
        const auto& entity = set->entities()[name.entity];
        auto text = damaged(std::string(entity.names[name.name].text), random);
        if (i % 8 == 0) text = spelled_out(text);
        const auto found = screener.screen({.name = text}, {.floor = 0.3, .explain = false});
        if (!found) continue;
        for (const auto& hit : found->hits) {
            ++candidates;
            BOOST_TEST(concerned(*list, {std::to_string(hit.entity_id)}, named(text)), text);
        }
        if (candidates > 3'000) break;
    }
    BOOST_TEST(candidates > 500);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
