// Callouts as operators see them: the same on the fake, SQLite and PostgreSQL.
#include "infra/sql/callouts/sql_callout_store.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/callout_office.hpp"
#include "tests/support/callout_store_contracts.hpp"
#include "tests/support/fake_callouts.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using callouts::CalloutStatus;

namespace {

struct CalloutsOnFake {
    void in(const std::function<void(callouts::CalloutStore&)>& work) { work(store); }
    std::string call() {
        ++made;
        const auto id = "call-" + std::to_string(made);
        store.add("acme", id, CalloutStatus::pending, Instant(std::chrono::seconds(made)));
        return id;
    }
    std::string park(const std::string& id) {
        auto& call = store.calls.at({"acme", id});
        call.status = CalloutStatus::parked;
        call.code = "HTTP_422";
        call.attempts = 1;
        return id;
    }

    FakeCalloutStore store;
    int made = 0;
};

struct CalloutsOnSql {
    explicit CalloutsOnSql(sql::Dialect dialect) : office(dialect) {}

    void in(const std::function<void(callouts::CalloutStore&)>& work) {
        office.ask<sql::SqlCalloutStore>([&](sql::SqlCalloutStore& store) { return work(store), true; });
    }
    std::string call() {
        const auto someone = office.enroll();
        office.start(office.call_of(someone));
        std::string id;
        in([&](callouts::CalloutStore& store) {
            for (const auto& each : store.list("acme", {}))
                if (each.user == someone.user) id = each.id;
        });
        return id;
    }
    std::string park(const std::string& id) {
        for (const auto& effect : office.lease())
            office.end(effect, effect.key == id ? refused : Outcome{.cls = OutcomeClass::transient, .code = 503});
        return id;
    }

    CalloutOffice office;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(the_fake_store_of_callouts)

BOOST_FIXTURE_TEST_CASE(lists_page_by_page, CalloutsOnFake) {
    callouts_are_listed_page_by_page(*this);
}
BOOST_FIXTURE_TEST_CASE(lists_by_status, CalloutsOnFake) {
    callouts_are_listed_by_status(*this);
}
BOOST_FIXTURE_TEST_CASE(retries_and_discards_parked_ones_only, CalloutsOnFake) {
    only_a_parked_callout_is_retried_or_discarded(*this);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_store_of_callouts)

BOOST_DATA_TEST_CASE(lists_page_by_page, both_databases(), dialect) {
    CalloutsOnSql on(dialect);
    callouts_are_listed_page_by_page(on);
}
BOOST_DATA_TEST_CASE(lists_by_status, both_databases(), dialect) {
    CalloutsOnSql on(dialect);
    callouts_are_listed_by_status(on);
}
BOOST_DATA_TEST_CASE(retries_and_discards_parked_ones_only, both_databases(), dialect) {
    CalloutsOnSql on(dialect);
    only_a_parked_callout_is_retried_or_discarded(on);
}

BOOST_AUTO_TEST_SUITE_END()
