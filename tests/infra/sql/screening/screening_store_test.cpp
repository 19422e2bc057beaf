// The state machine over the real tables, on SQLite and PostgreSQL: what the fake promises, and what only a database
// can.
#include "infra/sql/screening/sql_screening_store.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/screening/retention.hpp"
#include "domain/screening/review.hpp"
#include "domain/screening/settle.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/screening/rescreening.hpp"
#include "infra/sql/users/user_rows.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/screening_store_contracts.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using namespace vestibule::screening;
using namespace std::chrono_literals;

namespace {

struct OnSql : ScreeningOffice {
    explicit OnSql(sql::Dialect dialect) : database(dialect, one_connection) {
        in([&](ScreeningStore& store) { store.agree(list("list-1", 1), false); });
    }

    template <class Work>
    void in(Work work) {
        database.write([&](sql::Session& session) {
            sql::SqlScreeningStore store(session, tools.tools);
            work(store);
        });
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
    void make_due(const Uuid& user) {
        database.write([&](sql::Session& session) { sql::make_screening_due(session, tools.tools, user); });
    }
    void advance(std::chrono::seconds by) { tools.clock.advance(by); }
    void start_rescreening() {
        database.write([&](sql::Session& session) { sql::start_rescreening(session, "", tools.clock.now()); });
    }
};

struct OnFake : ScreeningOffice {
    OnFake() { store.agree(list("list-1", 1), false); }

    template <class Work>
    void in(Work work) {
        work(store);
    }
    Uuid enroll() {
        const auto user = store.ids.next(), enrollment = store.ids.next();
        store.users[user] = {.id = user, .tenant = "acme", .issuer = {}, .site = "rewards", .version = 1};
        store.enrollments[enrollment] = {
            .id = enrollment, .tenant = "acme", .user = user, .site = "rewards", .client = "b"};
        enrollment_of[user] = enrollment;
        return user;
    }
    ScreeningStatus begin(const Uuid& user, std::optional<ScreeningAnswer> answer, Digest under = likeness(7)) {
        return begin_in(store,
                        {.tenant = "acme", .user = user, .enrollment = enrollment_of.at(user), .site = "rewards"},
                        {.person = john(), .likeness = under, .answer = std::move(answer)});
    }
    std::string status(const Uuid& user) { return std::string(to_string(store.users.at(user).status)); }
    void make_due(const Uuid& user) { store.standings.at(user).next_attempt_at = store.now(); }
    void advance(std::chrono::seconds by) { store.clock.advance(by); }
    void start_rescreening() { store.rescreened_after = Uuid(); }

    FakeScreeningStore store;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_fake_store_of_screening)

BOOST_FIXTURE_TEST_CASE(keeps_a_case_whole, OnFake) {
    a_case_is_kept_whole(*this);
}
BOOST_FIXTURE_TEST_CASE(finds_a_case_under_each_name_that_it_has_hits_of, OnFake) {
    a_case_is_found_under_each_name(*this);
}
BOOST_FIXTURE_TEST_CASE(keeps_decisions_and_clearances, OnFake) {
    decisions_and_clearances_are_kept(*this);
}
BOOST_FIXTURE_TEST_CASE(hands_out_due_work_once_until_the_lease_ends, OnFake) {
    due_work_is_handed_out_once(*this);
}
BOOST_FIXTURE_TEST_CASE(agrees_on_the_list_written_last, OnFake) {
    the_list_written_last_is_agreed_on(*this);
}
BOOST_FIXTURE_TEST_CASE(tells_those_decided_on_apart, OnFake) {
    those_decided_on_are_told_apart(*this);
}
BOOST_FIXTURE_TEST_CASE(finds_who_is_behind_the_list, OnFake) {
    who_is_behind_the_list_is_found(*this);
}
BOOST_FIXTURE_TEST_CASE(marks_everybody_once_for_a_rescreening, OnFake) {
    a_rescreening_marks_everybody_once(*this);
}
BOOST_FIXTURE_TEST_CASE(counts_who_could_not_be_compared, OnFake) {
    who_could_not_be_compared_is_counted_until_a_reviewer_decides(*this);
}

BOOST_AUTO_TEST_SUITE_END()

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

BOOST_DATA_TEST_CASE(remembers_what_began_a_screening, both_databases(), dialect) {
    OnSql on(dialect);
    const auto user = on.enroll();
    on.begin(user, {});
    auto begun = origin_of(test_context());
    on.in([&](ScreeningStore& store) {
        BOOST_TEST((store.lock_standing(user)->origin == begun));
        BOOST_TEST((store.find_person("acme", user)->origin == begun));
    });
    begun.causation_id = "the-event";
    on.database.write([&](sql::Session& session) { sql::make_screening_due(session, on.tools.tools, user); },
                      service_context("acme", {"", "", "the-event"}));
    on.in([&](ScreeningStore& store) {
        const auto claims = store.claim("me", store.now() + 1min, store.now() + 2min, 10);
        BOOST_REQUIRE(claims.size() == 1u);
        BOOST_TEST((claims[0].origin == begun));
        auto standing = store.lock_standing(user).value();
        standing.origin = {"other-request", "other-trace", ""};
        store.save_standing(standing);
        BOOST_TEST((store.lock_standing(user)->origin == standing.origin));
    });
}

BOOST_DATA_TEST_CASE(keeps_a_case_whole, both_databases(), dialect) {
    OnSql on(dialect);
    a_case_is_kept_whole(on);
}

BOOST_DATA_TEST_CASE(finds_a_case_under_each_name_that_it_has_hits_of, both_databases(), dialect) {
    OnSql on(dialect);
    a_case_is_found_under_each_name(on);
}

BOOST_DATA_TEST_CASE(keeps_decisions_and_clearances, both_databases(), dialect) {
    OnSql on(dialect);
    decisions_and_clearances_are_kept(on);
}

BOOST_DATA_TEST_CASE(hands_out_due_work_once_until_the_lease_ends, both_databases(), dialect) {
    OnSql on(dialect);
    due_work_is_handed_out_once(on);
}

BOOST_DATA_TEST_CASE(agrees_on_the_list_written_last, both_databases(), dialect) {
    OnSql on(dialect);
    the_list_written_last_is_agreed_on(on);
}

BOOST_DATA_TEST_CASE(tells_those_decided_on_apart, both_databases(), dialect) {
    OnSql on(dialect);
    those_decided_on_are_told_apart(on);
}

BOOST_DATA_TEST_CASE(finds_who_is_behind_the_list, both_databases(), dialect) {
    OnSql on(dialect);
    who_is_behind_the_list_is_found(on);
}

BOOST_DATA_TEST_CASE(marks_everybody_once_for_a_rescreening, both_databases(), dialect) {
    OnSql on(dialect);
    a_rescreening_marks_everybody_once(on);
}

BOOST_DATA_TEST_CASE(tells_how_many_a_rescreening_has_before_it, both_databases(), dialect) {
    OnSql on(dialect);
    for (std::uint8_t each = 1; each < 4; ++each) on.begin(on.enroll(), a_screening_answer(), OnSql::likeness(each));
    const auto behind = [&](const char* tenant = "") {
        std::int64_t people = 0;
        on.database.look([&](sql::Session& session) { people = sql::rescreening_progress(session, tenant).behind; });
        return people;
    };
    BOOST_TEST(behind() == 0);
    on.database.write([&](sql::Session& session) { sql::start_rescreening(session, "umbrella", Instant()); });
    BOOST_TEST(behind() == 0);
    on.start_rescreening();
    BOOST_TEST(behind() == 3);
    BOOST_TEST(behind("acme") == 3);
    BOOST_TEST(behind("umbrella") == 0);
    on.in([&](ScreeningStore& store) {
        store.mark_for_rescreening(2);
        for (const auto& person : store.claim_behind("me", store.now(), 1, {}, 10)) store.confirm_clear(person, 1);
    });
    BOOST_TEST(behind() == 1);
    on.in([&](ScreeningStore& store) {
        while (store.mark_for_rescreening(2)) continue;
        for (const auto& person : store.claim_behind("me", store.now(), 1, {}, 10)) store.confirm_clear(person, 1);
    });
    BOOST_TEST(behind() == 0);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_rescreening") == 0);
}

BOOST_DATA_TEST_CASE(counts_who_could_not_be_compared, both_databases(), dialect) {
    OnSql on(dialect);
    who_could_not_be_compared_is_counted_until_a_reviewer_decides(on);
}

BOOST_DATA_TEST_CASE(never_changes_evidence, both_databases(), dialect) {
    OnSql on(dialect);
    on.begin(on.enroll(), a_screening_answer());
    for (const auto* change : {"UPDATE screening_evidence SET result = 'HIT'", "DELETE FROM screening_evidence"})
        BOOST_CHECK_THROW(on.database.write([&](sql::Session& session) { session.execute(change); }), std::exception);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_evidence WHERE result = 'CLEAR'") == 1);
}

// The database's own clock refuses to delete too early, so that these ten years are over.
BOOST_DATA_TEST_CASE(purges_the_record_of_who_is_gone_after_ten_years, both_databases(), dialect) {
    OnSql on(dialect);
    const auto today = SystemClock().now();
    on.tools.clock.microseconds = ten_years_before(today - 2s).time_since_epoch().count();
    const auto gone = on.enroll(), cleared = on.enroll(), stays = on.enroll(), confirmed = on.enroll();
    on.begin(gone, a_screening_answer());
    on.begin(stays, a_screening_answer());
    on.begin(cleared, a_screening_answer(0.9), OnSql::likeness(8));
    on.begin(confirmed, a_screening_answer(0.9), OnSql::likeness(9));
    const auto decide = [&](const Uuid& user, Decision decision) {
        on.in([&](ScreeningStore& store) {
            BOOST_TEST(decide_in(store, FakeText(),
                                 {.reach = on.reach,
                                  .screening_case = store.open_case(user)->id,
                                  .decision = decision,
                                  .reason = "looked",
                                  .reviewer = "ann",
                                  .client = "admin"})
                           .has_value());
        });
    };
    decide(cleared, Decision::clear);
    decide(confirmed, Decision::confirm);
    on.database.write([&](sql::Session& session) {
        for (const auto& user : {gone, cleared, confirmed}) sql::forget_standing(session, user);
    });
    const auto purge = [&](Instant now) {
        std::size_t count = 0;
        on.in([&](ScreeningStore& store) { count = store.purge_records(now, 100); });
        return count;
    };
    BOOST_TEST(purge(today - 1h) == 0u);
    BOOST_TEST(purge(today) == 4u);  // one of `gone`; hit, decision and case of `cleared`
    BOOST_TEST(purge(today) == 0u);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_case WHERE status = 'CONFIRMED'") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_case") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_evidence") == 3);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_case_likeness") == 1);
    BOOST_TEST(on.count("SELECT COUNT(*) FROM screening_clearance") == 0);
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
