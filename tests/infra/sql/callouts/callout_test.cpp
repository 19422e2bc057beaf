#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/callouts/sql_callout_store.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/revalidation/sql_revalidation_store.hpp"
#include "infra/sql/users/user_rows.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::notification;
using namespace vestibule::tests;
using namespace std::chrono_literals;
using callouts::CalloutStatus;

namespace {

// A database with active, enrolled people.
struct Office {
    explicit Office(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    std::vector<Lane> woken;
    sql::EffectTools effect_tools{tools.tools, [this](Lane lane) { woken.push_back(lane); }};

    struct Enrolled {
        Uuid user;
        Uuid enrollment;
    };
    Enrolled enroll(const std::string& status = "ACTIVE", const std::string& tenant = "acme") {
        const Enrolled someone{tools.ids.next(), tools.ids.next()};
        const auto now = SystemClock().now();
        database.write([&](sql::Session& session) {
            const auto key = tools.tools.cipher.new_wrapped_key();
            const sql::UserFields fields(tools.tools, someone.user, key);
            session.execute(
                "INSERT INTO user_account (id, tenant, status, version, site, data_key, personal, created_at, "
                "updated_at) "
                "VALUES (:id, :tenant, :status, 1, 'rewards', :key, :personal, :created, :updated)",
                someone.user, tenant, status, sql::Bytes(key),
                sql::Bytes(fields.seal(Person{
                    .email = "ana@example.com", .first_name = "Ana", .last_name = "Lima", .country_code = "US"})),
                now, now);
            session.execute(
                "INSERT INTO user_site (user_id, site, identifier, attributes, registered_at) VALUES (:user, "
                "'rewards', "
                ":identifier, :attributes, :at)",
                someone.user, sql::Bytes(std::string("x")), sql::Bytes(std::string("x")), now);
            sql::insert_enrollment(session,
                                   {.id = someone.enrollment,
                                    .tenant = tenant,
                                    .user = someone.user,
                                    .site = "rewards",
                                    .client = "front",
                                    .status = UserStatus::active,
                                    .version = 3,
                                    .created_at = now},
                                   "");
        });
        return someone;
    }
    sql::NewCallout call_of(const Enrolled& someone) {
        return {.tenant = "acme",
                .user = someone.user,
                .site = "rewards",
                .call = {MoeCall::Type::enroll_program_and_sync, "program-1"},
                .cause = tools.ids.next(),
                .occurred_at = SystemClock().now(),
                .enrollment = someone.enrollment};
    }
    bool start(const sql::NewCallout& callout) {
        bool started = false;
        database.write([&](sql::Session& session) { started = sql::start_callout(session, effect_tools, callout); });
        return started;
    }
    void with(const std::function<void(EffectStore&)>& work) {
        database.write([&](sql::Session& session) {
            sql::SqlEffectStore store(session, effect_tools);
            work(store);
        });
    }
    std::vector<Effect> lease(std::size_t limit = 10) {
        std::vector<Effect> leased;
        with([&](EffectStore& store) { leased = store.lease(Lane::partner, "me", limit, 15s, {}); });
        return leased;
    }
    // Ends a leased effect as the dispatcher would.
    void end(const Effect& effect, const Outcome& outcome) {
        const auto verdict = judge(effect, *find_effect_kind(effect.kind), outcome, SystemClock().now(), 0);
        with([&](EffectStore& store) { BOOST_TEST(store.settle(effect, "me", verdict, outcome)); });
    }
    MoeState moe(const Enrolled& someone) {
        std::optional<Enrollment> found;
        database.look(
            [&](sql::Session& session) { found = sql::find_enrollment(session, "acme", someone.enrollment); });
        return found.value().moe;
    }
    std::vector<std::string> told() {
        std::vector<std::string> types;
        database.look([&](sql::Session& session) {
            types.clear();
            for (const auto& row : session.rows("t", "SELECT event_type FROM outbox ORDER BY id"))
                types.push_back(row.text(0));
        });
        return types;
    }
    template <class Store, class Work>
    auto ask(Work work) {
        std::optional<std::invoke_result_t<Work, Store&>> answer;
        database.write([&](sql::Session& session) {
            Store store(session, effect_tools);
            answer.emplace(work(store));
        });
        return *answer;
    }
    std::vector<callouts::Callout> listed(CalloutStatus status, const std::string& tenant = "acme") {
        return ask<sql::SqlCalloutStore>(
            [&](sql::SqlCalloutStore& store) { return store.list(tenant, {.status = status}); });
    }
};

const Outcome synced{.cls = OutcomeClass::delivered, .code = 201, .provider_ref = "moe-1", .answer = "{}"};
const Outcome refused{.cls = OutcomeClass::permanent, .code = 422};

}  // namespace

BOOST_AUTO_TEST_SUITE(calling_the_moe_partner)

BOOST_DATA_TEST_CASE(tells_what_was_agreed_and_the_same_each_time, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    const auto callout = office.call_of(someone);
    BOOST_TEST(office.start(callout));
    BOOST_TEST(!office.start(callout));
    BOOST_REQUIRE(office.woken.size() == 1u);
    BOOST_CHECK(office.woken[0] == Lane::partner);

    const auto effect = office.lease().at(0);
    std::optional<PartnerRequest> first;
    std::optional<PartnerRequest> again;
    office.with([&](EffectStore& store) { first = store.partner_request(effect.key); });
    office.with([&](EffectStore& store) { again = store.partner_request(effect.key); });
    BOOST_TEST(first.value().body == again.value().body);
    BOOST_TEST(first->call_type == "ENROLL_PROGRAM_AND_MOE");
    const auto body = boost::json::parse(first->body).as_object();
    BOOST_TEST(body.at("userId").as_string() == someone.user.to_string());
    BOOST_TEST(body.at("firstName").as_string() == "Ana");
    BOOST_TEST(body.at("programId").as_string() == "program-1");
    for (const auto* name :
         {"callId", "callType", "siteId", "lastName", "email", "countryCode", "consents", "occurredAt"})
        BOOST_TEST(body.contains(name), name);
}

BOOST_DATA_TEST_CASE(keeps_the_enrollment_told, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.end(office.lease().at(0), synced);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::done);
    BOOST_TEST(office.moe(someone).call_type.value() == "ENROLL_PROGRAM_AND_MOE");
    BOOST_TEST(office.told() ==
               (std::vector<std::string>{"vestibule.effect.delivered.v1", "vestibule.enrollment.moe-synced.v1"}));
}

BOOST_DATA_TEST_CASE(parks_a_refused_call_until_an_operator_decides, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.end(office.lease().at(0), refused);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::parked);
    BOOST_TEST(office.moe(someone).code.value() == "HTTP_422");
    BOOST_TEST(office.lease().empty());
    const auto parked = office.listed(CalloutStatus::parked);
    BOOST_REQUIRE(parked.size() == 1u);
    BOOST_TEST(parked[0].code.value() == "HTTP_422");
    BOOST_TEST(office.listed(CalloutStatus::parked, "other").empty());

    const auto id = parked[0].id;
    BOOST_TEST(!office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("other", id); }));
    BOOST_TEST(office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", id); }));
    BOOST_TEST(!office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", id); }));
    BOOST_CHECK(office.moe(someone).status == MoeStatus::pending);
    const auto again = office.lease().at(0);
    BOOST_TEST(again.key == id);
    BOOST_TEST(again.attempts == 0);
    office.end(again, synced);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::done);
}

BOOST_DATA_TEST_CASE(ends_a_parked_call_that_an_operator_discards, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.end(office.lease().at(0), refused);
    const auto id = office.listed(CalloutStatus::parked).at(0).id;
    BOOST_TEST(office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.discard("acme", id); }));
    BOOST_TEST(office.listed(CalloutStatus::discarded).size() == 1u);
    BOOST_TEST(office.moe(someone).code.value() == "DISCARDED");
    BOOST_TEST(!office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", id); }));
}

BOOST_DATA_TEST_CASE(parks_what_comes_later_than_its_cause_stays_fresh, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    auto callout = office.call_of(someone);
    callout.occurred_at -= std::chrono::days(91);
    BOOST_TEST(office.start(callout));
    BOOST_TEST(office.lease().empty());
    BOOST_CHECK(office.moe(someone).status == MoeStatus::parked);
    BOOST_TEST(office.moe(someone).code.value() == "HELD");
    BOOST_TEST(office.told() == std::vector<std::string>{"vestibule.enrollment.moe-parked.v1"});
    const auto waiting = office.listed(CalloutStatus::parked);
    BOOST_REQUIRE(waiting.size() == 1u);
    BOOST_TEST(waiting[0].code.value() == "HELD");

    BOOST_TEST(office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.retry("acme", waiting[0].id); }));
    BOOST_CHECK(office.moe(someone).status == MoeStatus::pending);
    office.end(office.lease().at(0), synced);
    BOOST_CHECK(office.moe(someone).status == MoeStatus::done);
}

BOOST_DATA_TEST_CASE(makes_the_calls_of_one_person_one_after_another, both_databases(), dialect) {
    Office office(dialect);
    const auto one = office.enroll();
    const auto other = office.enroll();
    office.start(office.call_of(one));
    office.start(office.call_of(one));
    office.start(office.call_of(other));
    const auto first = office.lease();
    BOOST_TEST(first.size() == 2u);
    BOOST_TEST(office.lease().empty());
    std::optional<Instant> due;
    office.with([&](EffectStore& store) { due = store.next_due(Lane::partner); });
    BOOST_TEST(!due.has_value());

    const auto& of_one = first[0].order_key == one.user.to_string() ? first[0] : first[1];
    office.end(of_one, {.cls = OutcomeClass::transient, .code = 503, .retry_after = 60s});
    BOOST_TEST(office.lease().empty());
}

BOOST_DATA_TEST_CASE(sends_nothing_of_an_erased_person, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    office.start(office.call_of(someone));
    office.database.write([&](sql::Session& session) {
        session.execute("UPDATE user_account SET data_key = NULL, personal = NULL WHERE id = :id", someone.user);
    });
    const auto effect = office.lease().at(0);
    office.with([&](EffectStore& store) { BOOST_TEST(!store.partner_request(effect.key).has_value()); });
    BOOST_TEST(!office.start(office.call_of(someone)));
}

BOOST_DATA_TEST_CASE(lists_page_by_page, both_databases(), dialect) {
    Office office(dialect);
    for (int i = 0; i < 5; ++i) office.start(office.call_of(office.enroll()));
    callouts::CalloutQuery query{.limit = 2};
    std::set<std::string> seen;
    for (int page = 0; page < 3; ++page) {
        const auto found = office.ask<sql::SqlCalloutStore>([&](auto& store) { return store.list("acme", query); });
        BOOST_TEST(found.size() == (page < 2 ? 2u : 1u));
        for (const auto& callout : found) seen.insert(callout.id);
        query.after = callouts::CalloutQuery::Place{found.back().created_at, found.back().id};
    }
    BOOST_TEST(seen.size() == 5u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(revalidating_users)

using namespace revalidation;

BOOST_DATA_TEST_CASE(takes_up_a_range_piece_by_piece_and_gives_each_one_outcome, both_databases(), dialect) {
    Office office(dialect);
    std::vector<Office::Enrolled> people;
    for (int i = 0; i < 5; ++i) people.push_back(office.enroll());
    office.enroll("REMOVED");
    const auto stranger = office.enroll("ACTIVE", "other");
    const Reach reach{.tenant = "acme", .sites = {"rewards", "offers"}, .issuer = {}};
    Revalidation run{.id = office.tools.ids.next(),
                     .reach = reach,
                     .type = CallType::moe,
                     .range = UserRange{people.front().user, stranger.user},
                     .created_at = SystemClock().now()};
    using Store = sql::SqlRevalidationStore;
    run.total = office.ask<Store>([&](Store& store) { return store.count(reach, *run.range); });
    BOOST_TEST(run.total == 5u);
    office.ask<Store>([&](Store& store) { return store.insert(run, {}), true; });
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.claim("a", 60s).has_value(); }));
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.claim("b", 60s).has_value(); }));
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.expand(run, 3); }));
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.waiting(run.id, 10).size(); }) == 3u);
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.expand(run, 3); }));
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.expand(run, 3); }));
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.waiting(run.id, 10).size(); }) == 5u);

    const std::map<std::string, MoeCall> calls{{"rewards", {}}};
    for (const auto& person : people)
        office.ask<Store>([&](Store& store) {
            BOOST_TEST(store.start_moe_call(run, person.user, calls));
            return store.begin(run.id, person.user), true;
        });
    BOOST_TEST(office.ask<Store>([&](Store& store) { return store.begun(run.id, 10).size(); }) == 5u);
    const auto effects = office.lease();
    BOOST_REQUIRE(effects.size() == 5u);
    for (std::size_t i = 0; i < 4; ++i) office.end(effects[i], synced);
    office.ask<Store>([&](Store& store) { return store.settle(run, "a"), true; });
    auto progress = office.ask<Store>([&](Store& store) { return store.progress(run.id, reach, {}, 10); }).value();
    BOOST_CHECK(progress.run.status == RunStatus::running);
    BOOST_TEST(progress.done == 4u);

    office.end(effects[4], refused);
    office.ask<Store>([&](Store& store) { return store.settle(run, "a"), true; });
    progress = office.ask<Store>([&](Store& store) { return store.progress(run.id, reach, {}, 2); }).value();
    BOOST_CHECK(progress.run.status == RunStatus::completed_with_failures);
    BOOST_TEST(progress.failed == 1u);
    BOOST_TEST(progress.outcomes.size() == 2u);
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.claim("b", 60s).has_value(); }));
    const auto rest = office.ask<Store>(
        [&](Store& store) { return store.progress(run.id, reach, progress.outcomes.back().user, 10); });
    BOOST_TEST(rest.value().outcomes.size() == 3u);
    const Reach others{.tenant = "acme", .sites = {"rewards"}, .issuer = "bank"};
    BOOST_TEST(!office.ask<Store>([&](Store& store) { return store.progress(run.id, others, {}, 2).has_value(); }));
}

BOOST_DATA_TEST_CASE(hands_on_the_request_that_asked, both_databases(), dialect) {
    Office office(dialect);
    const auto someone = office.enroll();
    const Revalidation run{.id = office.tools.ids.next(),
                           .reach = {"acme", {"rewards"}, {}},
                           .type = CallType::moe,
                           .created_at = SystemClock().now(),
                           .origin = origin_of(test_context())};
    using Store = sql::SqlRevalidationStore;
    office.ask<Store>([&](Store& store) { return store.insert(run, {someone.user}), true; });
    const auto claimed = office.ask<Store>([&](Store& store) { return store.claim("me", 60s); });
    BOOST_TEST((claimed.value().origin == run.origin));
    office.ask<Store>([&](Store& store) { return store.start_moe_call(run, someone.user, {{"rewards", MoeCall{}}}); });
    const auto effect = office.lease().at(0);
    BOOST_TEST(effect.correlation_id == test_context().correlation_id);
    BOOST_TEST(effect.traceparent == test_context().traceparent);
}

BOOST_DATA_TEST_CASE(a_call_that_no_request_began_is_known_by_its_cause, both_databases(), dialect) {
    Office office(dialect);
    const auto callout = office.call_of(office.enroll());
    office.database.write([&](sql::Session& session) { sql::start_callout(session, office.effect_tools, callout); },
                          {});
    const auto effect = office.lease().at(0);
    BOOST_TEST(effect.correlation_id == callout.cause.to_string());
}

BOOST_DATA_TEST_CASE(tells_the_partner_only_of_active_people_on_its_sites, both_databases(), dialect) {
    Office office(dialect);
    const auto held = office.enroll("ON_HOLD_SCREENING");
    const auto active = office.enroll();
    const Revalidation run{.id = office.tools.ids.next(),
                           .reach = {"acme", {"rewards"}, {}},
                           .type = CallType::moe,
                           .created_at = SystemClock().now()};
    using Store = sql::SqlRevalidationStore;
    const auto started = [&](const Uuid& user, const std::string& site) {
        return office.ask<Store>([&](Store& store) { return store.start_moe_call(run, user, {{site, MoeCall{}}}); });
    };
    BOOST_TEST(!started(held.user, "rewards"));
    BOOST_TEST(!started(active.user, "offers"));
    BOOST_TEST(started(active.user, "rewards"));
}

BOOST_AUTO_TEST_SUITE_END()
