// The state machine over the real tables, on SQLite and PostgreSQL: what the fake promises, and what only a database
// can.
#include "infra/sql/screening/sql_screening_store.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/screening/review.hpp"
#include "domain/screening/settle.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/users/user_rows.hpp"
#include "infra/text/icu_text.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/fake_screening.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using namespace vestibule::screening;
using namespace std::chrono_literals;

namespace {

struct OnSql {
    explicit OnSql(sql::Dialect dialect) : database(dialect) {
        in([&](ScreeningStore& store) { store.agree(list("list-1", 1), false); });
    }

    template <class Work>
    void in(Work work) {
        database.write([&](sql::Session& session) {
            sql::SqlScreeningStore store(session, tools.tools);
            work(store);
        });
    }
    static AgreedList list(std::string hash, int written) {
        return {.provider = "builtin",
                .version = {.list = "ofac-sdn", .hash = std::move(hash), .publication_date = "2026-01-02"},
                .written_at = Instant(std::chrono::seconds(written))};
    }
    static ScreenedPerson john() {
        return {.first_name = "John",
                .middle_name = "Q",
                .last_name = "Doe",
                .other_names = {"Johnny"},
                .date_of_birth = "1970-01-02",
                .country_code = "US"};
    }
    Uuid enroll() {
        const auto user = tools.ids.next(), enrollment = tools.ids.next();
        database.write([&](sql::Session& session) {
            const auto key = tools.cipher.new_wrapped_key();
            const Person person{.email = "john@example.com",
                                .first_name = "John",
                                .last_name = "Doe",
                                .date_of_birth = "1970-01-02",
                                .country_code = "US"};
            session.execute(
                "INSERT INTO user_account (id, tenant, status, version, site, data_key, personal, created_at, "
                "updated_at) VALUES (:id, 'acme', 'PENDING_SCREENING', 1, 'rewards', :key, :personal, 1, 1)",
                user, sql::Bytes(key), sql::Bytes(sql::UserFields(tools.tools, user, key).seal(person)));
            sql::insert_enrollment(
                session, {.id = enrollment, .tenant = "acme", .user = user, .site = "rewards", .client = "b"}, {});
        });
        enrollment_of[user] = enrollment;
        return user;
    }
    static Digest likeness(std::uint8_t byte) {
        Digest digest;
        digest.fill(byte);
        return digest;
    }
    ScreeningStatus begin(const Uuid& user, std::optional<ScreeningAnswer> answer, Digest under = likeness(7)) {
        auto status = ScreeningStatus::pending;
        const ScreeningRequest request{.person = john(), .likeness = under, .answer = std::move(answer)};
        database.write([&](sql::Session& session) {
            status = sql::begin_screening(
                session, tools.tools,
                {.tenant = "acme", .user = user, .enrollment = enrollment_of.at(user), .site = "rewards"}, request);
        });
        return status;
    }
    std::string status(const Uuid& user) {
        std::string text;
        database.look([&](sql::Session& session) {
            text = session.row("t", "SELECT status FROM user_account WHERE id = :id", user)->text(0);
        });
        return text;
    }
    std::int64_t count(std::string_view sql) {
        std::int64_t number = 0;
        database.look([&](sql::Session& session) { number = session.row("i", sql)->integer(0); });
        return number;
    }

    FreshDatabase database;
    TestTools tools;
    std::map<Uuid, Uuid> enrollment_of;
    Reach reach{"acme", {"offers", "rewards"}, {}};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_sql_store_of_screening)

BOOST_DATA_TEST_CASE(approves_who_is_clear, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll();
    BOOST_TEST((on.begin(user, a_screening_answer()) == ScreeningStatus::clear));
    BOOST_TEST(on.status(user) == "ACTIVE");
    BOOST_TEST(on.count("SELECT COUNT(*) FROM enrollment WHERE status = 'ACTIVE' AND version = 3") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_evidence WHERE result = 'CLEAR' AND generation = 1") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM outbox") == 3);
}

BOOST_DATA_TEST_CASE(keeps_a_case_whole, both_databases(), dialect) {
    OnSql on(dialect);
    const auto first = on.enroll(), second = on.enroll();
    BOOST_TEST((on.begin(first, a_screening_answer(0.9)) == ScreeningStatus::hit));
    BOOST_TEST((on.begin(second, a_screening_answer()) == ScreeningStatus::hit));  // alike
    BOOST_TEST(on.status(second) == "ON_HOLD_SCREENING");
    on.in([&](ScreeningStore& store) {
        const auto opened = store.open_case(second);
        BOOST_REQUIRE(opened.has_value());
        BOOST_TEST((opened->person == OnSql::john()));
        BOOST_TEST(opened->hits.at(0).matched_name == "DOE, John");
        BOOST_TEST(opened->hits.at(0).score == 0.9);
        BOOST_TEST((opened->hits.at(0).likeness == OnSql::likeness(7)));
        BOOST_TEST(opened->likes.size() == 1u);
        BOOST_TEST(store.cases_alike("acme", OnSql::likeness(7), second).size() == 1u);
        BOOST_TEST(store.cases_alike("acme", OnSql::likeness(8), second).empty());
        BOOST_TEST(store.cases_alike("umbrella", OnSql::likeness(7), second).empty());
        BOOST_TEST(!store.find_case({"umbrella", {"rewards"}, {}}, opened->id).has_value());
        BOOST_TEST(!store.find_case({"acme", {"offers"}, {}}, opened->id).has_value());
        BOOST_TEST(!store.find_case({"acme", {}, {}}, opened->id).has_value());
        BOOST_TEST(store.find_cases({.reach = on.reach, .status = {}, .before = {}, .limit = 1}).size() == 1u);
        BOOST_TEST(store.find_cases({.reach = on.reach, .status = CaseStatus::open, .before = opened->id}).size() ==
                   1u);
    });
}

BOOST_DATA_TEST_CASE(finds_a_case_under_each_name_that_it_has_hits_of, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll(), other = on.enroll();
    on.begin(user, a_screening_answer(0.9));
    on.begin(user, a_screening_answer(0.95), OnSql::likeness(8));
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_case") == 1);
    on.in([&](ScreeningStore& store) {
        for (const auto name : {7, 8}) {
            const auto alike = store.cases_alike("acme", OnSql::likeness(static_cast<std::uint8_t>(name)), other);
            BOOST_REQUIRE(alike.size() == 1u);
            BOOST_TEST(alike[0].hits.size() == 2u);
            BOOST_TEST(alike[0].entries().size() == 1u);
        }
    });
    BOOST_TEST((on.begin(other, a_screening_answer(), OnSql::likeness(9)) == ScreeningStatus::clear));
}

BOOST_DATA_TEST_CASE(keeps_decisions_and_clearances, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll();
    on.begin(user, a_screening_answer(0.9));
    const auto decide = [&](std::string reviewer) {
        on.in([&](ScreeningStore& store) {
            const auto decided = decide_in(store, text::IcuText(),
                                           {.reach = on.reach,
                                            .screening_case = store.open_case(user)->id,
                                            .verdict = Verdict::clear,
                                            .reason = "another person",
                                            .reviewer = std::move(reviewer),
                                            .client = "admin",
                                            .four_eyes = true});
            BOOST_TEST(decided.has_value());
        });
    };
    decide("ann");
    BOOST_TEST(on.status(user) == "ON_HOLD_SCREENING");
    decide("bob");
    BOOST_TEST(on.status(user) == "ACTIVE");
    on.in([&](ScreeningStore& store) {
        const auto closed = store.find_cases({.reach = on.reach, .status = CaseStatus::cleared, .before = {}}).at(0);
        BOOST_TEST(closed.decisions.size() == 2u);
        BOOST_TEST(closed.decisions.at(1).reviewer == "bob");
        BOOST_TEST(closed.decisions.at(0).reason == "another person");
    });
    BOOST_TEST((on.begin(user, a_screening_answer(0.9)) == ScreeningStatus::clear));
}

BOOST_DATA_TEST_CASE(hands_out_due_work_once_until_the_lease_ends, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll();
    BOOST_TEST((on.begin(user, {}) == ScreeningStatus::pending));
    on.database.write([&](sql::Session& session) { sql::make_screening_due(session, on.tools.tools, user); });
    const auto claim = [&] {
        std::vector<Claim> claims;
        on.in([&](ScreeningStore& store) { claims = store.claim("me", store.now(), store.now() + 60s, 10); });
        return claims;
    };
    const auto first = claim();
    BOOST_REQUIRE(first.size() == 1u);
    BOOST_TEST((first[0].person == OnSql::john()));
    BOOST_TEST(claim().empty());
    on.in([](ScreeningStore& store) { store.void_claims(); });
    BOOST_TEST(claim().size() == 1u);
    BOOST_TEST(claim().empty());
    on.tools.clock.advance(61s);
    const auto again = claim();
    BOOST_REQUIRE(again.size() == 1u);
    on.in([&](ScreeningStore& store) { postpone_in(store, again[0], "TIMEOUT", 1.0); });
    BOOST_TEST(claim().empty());
    on.tools.clock.advance(2s);
    const auto third = claim();
    BOOST_REQUIRE(third.size() == 1u);
    BOOST_TEST(third[0].attempts == 1);
    on.in([&](ScreeningStore& store) {
        BOOST_TEST((settle_in(store, third[0], a_screening_answer()) == ScreeningStatus::clear));
    });
    BOOST_TEST(on.status(user) == "ACTIVE");
}

BOOST_DATA_TEST_CASE(agrees_on_the_list_written_last, both_databases(), dialect) {
    OnSql on(dialect);
    on.in([&](ScreeningStore& store) {
        BOOST_TEST(store.agree(OnSql::list("list-0", 0), false).version.hash == "list-1");
        const auto second = store.agree(OnSql::list("list-2", 2), false);
        BOOST_TEST(second.version.hash == "list-2");
        BOOST_TEST(second.generation == 2u);
        const auto confirmed = store.agree(OnSql::list("list-2", 3), false);
        BOOST_TEST(confirmed.generation == 2u);
        BOOST_TEST((confirmed.written_at == Instant(3s)));
        BOOST_TEST(store.agree(OnSql::list("list-1", 1), true).generation == 3u);
    });
}

BOOST_DATA_TEST_CASE(finds_who_is_behind_the_list, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll();
    on.begin(user, a_screening_answer());
    on.in([&](ScreeningStore& store) {
        BOOST_TEST(store.behind(1, {}, 10).empty());
        const auto people = store.behind(2, {}, 10);
        BOOST_REQUIRE(people.size() == 1u);
        BOOST_TEST(store.behind(2, user, 10).empty());
        BOOST_TEST(store.counts(2).behind == 1u);
        store.confirm_clear(people[0], 2);
        BOOST_TEST(store.behind(2, {}, 10).empty());
    });
}

BOOST_DATA_TEST_CASE(never_changes_evidence, both_databases(), dialect) {
    OnSql on(dialect);
    on.begin(on.enroll(), a_screening_answer());
    for (const auto* change : {"UPDATE screening_evidence SET result = 'HIT'", "DELETE FROM screening_evidence"})
        BOOST_CHECK_THROW(on.database.write([&](sql::Session& session) { session.execute(change); }), std::exception);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_evidence WHERE result = 'CLEAR'") == 1);
}

BOOST_DATA_TEST_CASE(asks_about_people_who_were_never_screened, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll();
    on.in([&](ScreeningStore& store) {
        const auto person = store.find_person("acme", user);
        BOOST_REQUIRE(person.has_value());
        BOOST_TEST(person->round == 0u);
        BOOST_TEST(person->person.last_name == "Doe");
        BOOST_TEST(!store.find_person("umbrella", user).has_value());
    });
}

BOOST_DATA_TEST_CASE(shows_nothing_personal_in_the_clear, both_databases(), dialect) {
    OnSql on(dialect);
    on.begin(on.enroll(), a_screening_answer(0.9));
    on.database.look([&](sql::Session& session) {
        for (const auto* sql : {"SELECT person FROM screening_standing", "SELECT body FROM screening_case",
                                "SELECT body FROM screening_evidence"})
            for (const auto* clear : {"John", "1970-01-02", "DOE"})
                BOOST_TEST(session.row("b", sql)->bytes(0).find(clear) == std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()
