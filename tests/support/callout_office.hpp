// Active, enrolled people in a database, and the calls that tell a partner of them.
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>

#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/callouts/sql_callout_store.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/users/user_rows.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

namespace vestibule::tests {

using namespace notification;
using namespace std::chrono_literals;

// A database with active, enrolled people.
struct CalloutOffice {
    explicit CalloutOffice(sql::Dialect dialect) : database(dialect, one_connection) {}

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
        const auto settlement = judge(effect, *find_effect_kind(effect.kind), outcome, SystemClock().now(), 0);
        with([&](EffectStore& store) { BOOST_TEST(store.settle(effect, "me", settlement, outcome)); });
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
    std::vector<callouts::Callout> listed(callouts::CalloutStatus status, const std::string& tenant = "acme") {
        return ask<sql::SqlCalloutStore>(
            [&](sql::SqlCalloutStore& store) { return store.list(tenant, {.status = status}); });
    }
};

inline const notification::Outcome synced{
    .cls = notification::OutcomeClass::delivered, .code = 201, .provider_ref = "moe-1", .answer = "{}"};
inline const notification::Outcome refused{.cls = notification::OutcomeClass::permanent, .code = 422};

}  // namespace vestibule::tests
