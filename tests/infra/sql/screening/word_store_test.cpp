// The book of words on SQLite and PostgreSQL. There is no fake: nobody but WordBook uses the store, and what it
// promises (numbers that rise, words written before a list was in force, rows that only one may hold) a map could but
// assert.
#include "infra/sql/screening/sql_word_store.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/screening/sql_screening_store.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using namespace vestibule::screening;

namespace {

struct Library {
    explicit Library(sql::Dialect dialect) : database(dialect) {
        agree(1);
        with([](WordStore& store) { store.open_book("v1"); });
    }

    void with(const std::function<void(WordStore&)>& work) {
        database.write([&](sql::Session& session) {
            sql::SqlWordStore store(session, tools.tools);
            work(store);
        });
    }
    template <class Work>
    auto ask(Work work) {
        std::optional<std::invoke_result_t<Work, WordStore&>> answer;
        with([&](WordStore& store) { answer.emplace(work(store)); });
        return *answer;
    }
    void agree(int number) {
        database.write([&](sql::Session& session) {
            sql::SqlScreeningStore(session, tools.tools)
                .agree(
                    {.provider = "builtin",
                     .version = {.list = "ofac-sdn", .hash = "list-" + std::to_string(number), .publication_date = ""},
                     .written_at = Instant(std::chrono::seconds(number))},
                    false);
        });
    }
    // Clear, compared with the list of that generation.
    Uuid person(std::uint64_t generation = 1, ScreeningStatus status = ScreeningStatus::clear) {
        Standing standing;
        standing.subject = {.tenant = "acme", .user = tools.ids.next(), .site = "rewards"};
        standing.status = status;
        standing.round = 1;
        standing.person = {.first_name = "Ann", .last_name = "Lima", .country_code = "US"};
        standing.generation = generation;
        save(standing);
        return standing.subject.user;
    }
    void save(const Standing& standing) {
        database.write(
            [&](sql::Session& session) { sql::SqlScreeningStore(session, tools.tools).save_standing(standing); });
    }
    void write(const Uuid& user, const std::vector<NameWord>& words, bool changed = false, std::uint64_t round = 1) {
        const auto numbers = ask([&](WordStore& store) { return store.numbers(words); });
        with([&](WordStore& store) {
            BOOST_TEST(store.hold_book("v1"));
            store.write({{.user = user, .round = round, .changed = changed, .words = numbers}});
        });
    }
    std::vector<Uuid> bearers(const NameWord& word) {
        return ask([&](WordStore& store) { return store.bearers(store.numbers({word})); });
    }

    FreshDatabase database;
    TestTools tools;
};

const NameWord ann{.letters = "ann"}, lima{.letters = "lima"}, annlima{.letters = "annlima", .joined = true},
    ruby{.letters = "rb", .script = 3};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_book_of_words)

BOOST_DATA_TEST_CASE(knows_who_bears_a_word, both_databases(), dialect) {
    Library library(dialect);
    const auto one = library.person(), two = library.person();
    library.person(1, ScreeningStatus::hit);
    const auto waiting = library.ask([](WordStore& store) { return store.unwritten(10); });
    BOOST_REQUIRE(waiting.size() == 2u);
    BOOST_TEST(waiting[0].person.last_name == "Lima");
    BOOST_TEST(!waiting[0].changed);
    library.write(one, {ann, lima, annlima});
    library.write(two, {ann, ruby});
    BOOST_TEST(library.ask([](WordStore& store) { return store.unwritten(10); }).empty());
    BOOST_TEST(library.bearers(ann).size() == 2u);
    BOOST_TEST((library.bearers(lima) == std::vector<Uuid>{one}));
    BOOST_TEST(library.bearers({.letters = "annlima"}).empty());

    const auto words = library.ask([](WordStore& store) { return store.words(0, 2); });
    BOOST_REQUIRE(words.size() == 2u);
    const auto rest = library.ask([&](WordStore& store) { return store.words(words[1].number, 10); });
    std::set<NameWord> all;
    for (const auto& list : {words, rest})
        for (const auto& word : list) all.insert(word.word);
    BOOST_TEST((all == std::set<NameWord>{{.letters = "annlima"}, ann, annlima, lima, ruby}));
}

BOOST_DATA_TEST_CASE(is_written_anew_for_who_changes, both_databases(), dialect) {
    Library library(dialect);
    const auto user = library.person();
    library.write(user, {ann});
    Standing changed;
    changed.subject = {.tenant = "acme", .user = user, .site = "rewards"};
    changed.status = ScreeningStatus::clear;
    changed.round = 2;
    changed.generation = 1;
    library.save(changed);
    const auto waiting = library.ask([](WordStore& store) { return store.unwritten(10); });
    BOOST_REQUIRE(waiting.size() == 1u);
    BOOST_TEST(waiting[0].changed);
    BOOST_TEST(waiting[0].round == 2u);
    library.write(user, {lima}, true, 1);
    BOOST_TEST(library.bearers(lima).empty());  // read of a round that is over
    library.write(user, {lima}, true, 2);
    BOOST_TEST(library.bearers(lima).size() == 1u);
    BOOST_TEST(library.bearers(ann).empty());
    library.database.write([&](sql::Session& session) { sql::forget_standing(session, user); });
    BOOST_TEST(library.bearers(lima).empty());
}

BOOST_DATA_TEST_CASE(confirms_only_who_was_written_before_the_change, both_databases(), dialect) {
    Library library(dialect);
    const auto before = library.person(), unwritten = library.person();
    library.write(before, {ann});
    library.agree(2);
    const auto after = library.person();
    library.write(after, {ann});

    const auto before_it = library.ask([](WordStore& store) { return store.generations_before(2); });
    BOOST_TEST(before_it == std::vector<std::uint64_t>{1}, boost::test_tools::per_element());
    const auto written = library.ask([](WordStore& store) { return store.written(1, 2, {}, 10); });
    BOOST_TEST((written == std::vector<Uuid>{before}));
    BOOST_TEST(library.ask([&](WordStore& store) { return store.written(1, 2, before, 10); }).empty());

    const std::vector everybody{before, unwritten, after};
    const auto confirm = [&](std::uint64_t generation) {
        return library.ask([&](WordStore& store) {
            BOOST_TEST(store.hold_book("v1"));
            return store.confirm(everybody, 1, generation);
        });
    };
    BOOST_TEST(confirm(1) == 0u);  // not in force any more
    BOOST_TEST(confirm(2) == 1u);
    BOOST_TEST(confirm(2) == 0u);
    BOOST_TEST(library.ask([](WordStore& store) { return store.generations_before(2); }).empty());
}

BOOST_DATA_TEST_CASE(keeps_what_lists_said_as_long_as_somebody_needs_it, both_databases(), dialect) {
    Library library(dialect);
    const ListEntries first{{"7", "aa"}}, second{{"7", "bb"}, {"8", "cc"}};
    const auto keep = [&](std::uint64_t generation, const std::string& hash, const ListEntries& entries) {
        return library.ask([&](WordStore& store) { return store.keep_entries(generation, hash, entries); });
    };
    const auto entries = [&](std::uint64_t generation) {
        return library.ask([&](WordStore& store) { return store.entries(generation); });
    };
    library.person(1);
    BOOST_TEST(!keep(1, "list-2", first));
    BOOST_TEST(!keep(2, "list-1", first));
    BOOST_TEST(keep(1, "list-1", first));
    library.agree(2);
    BOOST_TEST(keep(2, "list-2", second));
    BOOST_TEST((entries(1) == first));
    BOOST_TEST((entries(2) == second));
    library.database.write(
        [](sql::Session& session) { session.execute("UPDATE screening_standing SET generation = 2"); });
    library.agree(3);
    BOOST_TEST(keep(3, "list-3", second));
    BOOST_TEST(!entries(1).has_value());
    BOOST_TEST(entries(2).has_value());
}

BOOST_DATA_TEST_CASE(is_emptied_for_another_screener, both_databases(), dialect) {
    Library library(dialect);
    const auto user = library.person();
    library.write(user, {ann});
    library.with([](WordStore& store) { store.open_book("v1"); });
    BOOST_TEST(library.bearers(ann).size() == 1u);
    library.with([](WordStore& store) { store.open_book("v2"); });
    BOOST_TEST(library.bearers(ann).empty());
    BOOST_TEST(library.ask([](WordStore& store) { return store.unwritten(10); }).size() == 1u);
    BOOST_TEST(!library.ask([](WordStore& store) { return store.hold_book("v1"); }));
}

BOOST_DATA_TEST_CASE(shows_no_word_in_the_clear, both_databases(), dialect) {
    Library library(dialect);
    library.write(library.person(), {ann});
    library.database.look([&](sql::Session& session) {
        const auto row = session.row("b", "SELECT word FROM screening_word").value();
        BOOST_TEST(row.bytes(0).find("ann") == std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()
