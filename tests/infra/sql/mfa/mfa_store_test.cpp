// The second factor, holds and lists of sessions over the fake and both databases.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>

#include "domain/mfa/enroll_totp.hpp"
#include "domain/mfa/set_up_totp.hpp"
#include "domain/mfa/unenroll_totp.hpp"
#include "domain/sessions/hold_user.hpp"
#include "domain/sessions/list_sessions.hpp"
#include "infra/sql/mfa/sql_mfa_store.hpp"
#include "tests/support/side_by_side.hpp"
#include "tests/support/user_stores.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct MfaContract {
    UserContract& users;
    Transactor<mfa::MfaStore>& stores;
    mfa::SetUpTotpHandler set_up{stores, users.randomness, users.ids, users.clock};
    mfa::EnrollTotpHandler enroll{stores, users.totp, users.randomness, users.clock};
    mfa::UnenrollTotpHandler unenroll{stores, users.totp, users.clock};
    mfa::RemoveTotpHandler remove{stores, users.text, users.clock};
    sessions::HoldUserHandler hold{users.hold_stores, users.clock};
    sessions::ReleaseUserHandler release{users.hold_stores, users.clock};
    sessions::ListSessionsHandler list{users.live_session_stores, users.clock};
    sessions::EndSessionHandler end{users.live_session_stores, users.clock};
    Uuid user = active();

    Uuid active() {
        const auto id = run_one(users.enter())->user;
        run_one(users.activate(id, users.last_token()));
        return id;
    }
    mfa::Asker asker() const { return {"acme", "acme-web", users.site, user, users.clock.now(), {}}; }
    std::string code(std::int64_t ahead = 0) const {
        return users.totp.code(Secret("any"), step_at(users.clock.now()) + ahead);
    }
    std::vector<Secret> enrolled() {
        run_one(set_up.handle({asker()}, users.context));
        return run_one(enroll.handle({asker(), Secret(code())}, users.context))->recovery_codes;
    }
    asio::awaitable<Result<sessions::LoggedIn>> log_in(std::string otp, OtpType type = OtpType::totp) {
        return users.log_in_user.handle({.reach = users.reach,
                                         .client = "acme-web",
                                         .site = users.site,
                                         .username = "ann-lee",
                                         .password = Secret("correct horse"),
                                         .otp = OneTimePassword{type, Secret(std::move(otp))},
                                         .device_token = {},
                                         .source_blocked = {}},
                                        users.context);
    }
};

struct OnSql : SqlUserStores {
    using SqlUserStores::SqlUserStores;

    Stores<mfa::MfaStore, sql::SqlMfaStore> mfas{database.get(), tools.tools};
    MfaContract contract{users, mfas};
};

struct OnFake : FakeUserStores {
    FakeMfaStore mfa_store{tables};
    FakeTransactor<mfa::MfaStore> mfas{mfa_store};
    MfaContract contract{users, mfas};
};

MfaStatus shown(MfaContract& on) {
    return run_one(on.users.get_user.handle({on.users.reach, on.user}, on.users.context))->mfa_status;
}

void an_authenticator_is_set_up_used_and_removed(MfaContract& on) {
    auto& context = on.users.context;
    BOOST_TEST(code_of(run_one(on.enroll.handle({on.asker(), Secret(on.code())}, context))) == "TOTP_NOT_SET_UP");
    run_one(on.set_up.handle({on.asker()}, context));
    BOOST_TEST((shown(on) == MfaStatus::setup));
    BOOST_TEST(code_of(run_one(on.enroll.handle({on.asker(), Secret("000000x")}, context))) == "OTP_INVALID");
    const auto codes = on.enrolled();
    BOOST_TEST((shown(on) == MfaStatus::enrolled));
    BOOST_TEST(code_of(run_one(on.set_up.handle({on.asker()}, context))) == "MFA_ALREADY_ENROLLED");

    BOOST_TEST(code_of(run_one(on.users.log_in("ann-lee"))) == "MFA_REQUIRED");
    BOOST_TEST(code_of(run_one(on.log_in(on.code()))) == "OTP_INVALID");
    BOOST_TEST(code_of(run_one(on.log_in(on.code(1)))) == "");
    BOOST_TEST(code_of(run_one(on.log_in(on.code(-1)))) == "");
    const std::string recovery(codes[0].reveal());
    BOOST_TEST(code_of(run_one(on.log_in(recovery, OtpType::recovery_code))) == "");
    BOOST_TEST(code_of(run_one(on.log_in(recovery, OtpType::recovery_code))) == "OTP_INVALID");

    BOOST_TEST(run_one(on.list.handle({on.users.reach, on.user, {}, 50}, context)).sessions.size() == 3u);
    const OneTimePassword again{OtpType::recovery_code, Secret(std::string(codes[1].reveal()))};
    BOOST_TEST(code_of(run_one(on.unenroll.handle({on.asker(), again}, context))) == "");
    BOOST_TEST(run_one(on.list.handle({on.users.reach, on.user, {}, 50}, context)).sessions.empty());
    BOOST_TEST((shown(on) == MfaStatus::not_enrolled));
    BOOST_TEST(code_of(run_one(on.users.log_in("ann-lee"))) == "");
}

void support_removes_an_authenticator(MfaContract& on) {
    on.enrolled();
    const auto remove = [&](const char* email) {
        return code_of(run_one(
            on.remove.handle({on.users.reach, "support", on.users.site, email, "lost phone"}, on.users.context)));
    };
    BOOST_TEST(remove("nobody@example.com") == "USER_NOT_FOUND");
    BOOST_TEST(remove("ann@example.com") == "");
    BOOST_TEST(remove("ann@example.com") == "TOTP_NOT_SET_UP");
}

void a_setup_that_ran_out_is_forgotten(MfaContract& on) {
    run_one(on.set_up.handle({on.asker()}, on.users.context));
    on.users.clock.advance(std::chrono::seconds(600));
    run_one(on.users.end_expired.handle(10));
    BOOST_TEST((shown(on) == MfaStatus::not_enrolled));
    BOOST_TEST(code_of(run_one(on.enroll.handle({on.asker(), Secret(on.code())}, on.users.context))) ==
               "TOTP_NOT_SET_UP");
}

void a_user_is_held_and_released(MfaContract& on) {
    auto& context = on.users.context;
    const auto first = run_one(on.users.log_in("ann-lee"));
    const auto second = run_one(on.users.log_in("ann-lee"));
    const auto page = run_one(on.list.handle({on.users.reach, on.user, {}, 1}, context));
    BOOST_TEST((page.sessions.at(0).id == second->session.id));
    BOOST_TEST(page.more);
    const auto end = [&](const Uuid& session) {
        return code_of(run_one(on.end.handle({on.users.reach, on.user, session}, context)));
    };
    BOOST_TEST(end(second->session.id) == "");
    BOOST_TEST(end(second->session.id) == "NO_SUCH_RESOURCE");

    BOOST_TEST(code_of(run_one(on.hold.handle({on.users.reach, "support", on.user, "card stolen"}, context))) == "");
    BOOST_TEST(code_of(run_one(on.users.resolve_token.handle({on.users.reach, first->user_token}, context))) ==
               "USER_UNAUTHENTICATED");
    BOOST_TEST(code_of(run_one(on.users.log_in("ann-lee"))) == "USER_NOT_ACTIVE");
    BOOST_TEST(code_of(run_one(on.release.handle({on.users.reach, "support", on.user, "card stolen"}, context))) == "");
    const auto device = run_one(on.users.log_in("ann-lee", "correct horse", first->device_token))->device_token;
    BOOST_TEST(device.reveal() != first->device_token.reveal());
    on.users.reach.sites = {"offers"};
    BOOST_TEST(code_of(run_one(on.hold.handle({on.users.reach, "support", on.user, "card stolen"}, context))) ==
               "USER_NOT_FOUND");
}

std::size_t successes(const std::vector<Result<sessions::LoggedIn>>& outcomes) {
    for (const auto& outcome : outcomes)
        if (!outcome) BOOST_TEST(outcome.error().code == "OTP_INVALID");
    return static_cast<std::size_t>(std::ranges::count_if(outcomes, [](const auto& each) { return each.has_value(); }));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_fake_stores_of_second_factors, OnFake)

BOOST_AUTO_TEST_CASE(set_up_use_and_remove) {
    an_authenticator_is_set_up_used_and_removed(contract);
}
BOOST_AUTO_TEST_CASE(remove_for_support) {
    support_removes_an_authenticator(contract);
}
BOOST_AUTO_TEST_CASE(forget_a_setup_that_ran_out) {
    a_setup_that_ran_out_is_forgotten(contract);
}
BOOST_AUTO_TEST_CASE(hold_and_release) {
    a_user_is_held_and_released(contract);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_sql_stores_of_second_factors)

BOOST_DATA_TEST_CASE(set_up_use_and_remove, both_databases(), dialect) {
    OnSql on(dialect);
    an_authenticator_is_set_up_used_and_removed(on.contract);
}

BOOST_DATA_TEST_CASE(remove_for_support, both_databases(), dialect) {
    OnSql on(dialect);
    support_removes_an_authenticator(on.contract);
}

BOOST_DATA_TEST_CASE(forget_a_setup_that_ran_out, both_databases(), dialect) {
    OnSql on(dialect);
    a_setup_that_ran_out_is_forgotten(on.contract);
}

BOOST_DATA_TEST_CASE(hold_and_release, both_databases(), dialect) {
    OnSql on(dialect);
    a_user_is_held_and_released(on.contract);
}

BOOST_DATA_TEST_CASE(keep_no_secret_and_no_code_in_the_clear, both_databases(), dialect) {
    OnSql on(dialect);
    const auto secret = run_one(on.contract.set_up.handle({on.contract.asker()}, on.users.context))->secret;
    on.database.look([&](sql::Session& session) {
        const auto row = session.row("b", "SELECT secret FROM totp");
        BOOST_TEST(row.value().bytes(0).find(secret.reveal()) == std::string::npos);
    });
}

BOOST_DATA_TEST_CASE(keep_reasons_sealed_and_for_good, both_databases(), dialect) {
    OnSql on(dialect);
    auto& contract = on.contract;
    on.users.context.actor = "admin:support";
    run_one(contract.hold.handle({on.users.reach, "support", contract.user, "card stolen"}, on.users.context));
    on.database.look([&](sql::Session& session) {
        const auto row = session.row("uttb", "SELECT user_id, actor, action, reason FROM audit_entry").value();
        BOOST_TEST((row.uuid(0) == contract.user));
        BOOST_TEST(row.text(1) == "admin:support");
        BOOST_TEST(row.text(2) == "user.held");
        BOOST_TEST(row.bytes(3).find("card") == std::string::npos);
    });
    for (const auto* change : {"UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry"})
        BOOST_CHECK_THROW(on.database.write([&](sql::Session& session) { session.execute(change); }), std::exception);
}

BOOST_DATA_TEST_CASE(take_one_step_once_of_a_hundred, both_databases(), dialect) {
    OnSql on(dialect);
    on.contract.enrolled();
    std::vector<asio::awaitable<Result<sessions::LoggedIn>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.contract.log_in(on.contract.code(1)));
    BOOST_TEST(successes(run_all(std::move(tries))) == 1u);
}

BOOST_DATA_TEST_CASE(take_one_recovery_code_once_of_a_hundred, both_databases(), dialect) {
    OnSql on(dialect);
    const auto codes = on.contract.enrolled();
    std::vector<asio::awaitable<Result<sessions::LoggedIn>>> tries;
    for (int i = 0; i < 100; ++i)
        tries.push_back(on.contract.log_in(std::string(codes[0].reveal()), OtpType::recovery_code));
    BOOST_TEST(successes(run_all(std::move(tries))) == 1u);
}

// Of whom no counter stands, as of people who come enrolled from another system: it is made, and held, by the first
// try.
BOOST_DATA_TEST_CASE(count_three_wrong_ones_of_a_hundred, both_databases(), dialect) {
    OnSql on(dialect);
    on.contract.enrolled();
    on.database.write([](sql::Session& session) {
        for (const auto* table : {"login_counter", "outbox"}) session.run(std::string("DELETE FROM ") + table, {});
    });
    std::vector<asio::awaitable<Result<sessions::LoggedIn>>> tries;
    for (int i = 0; i < 100; ++i) tries.push_back(on.contract.log_in("000000"));
    std::map<std::string, int> refused;
    for (const auto& outcome : run_all(std::move(tries))) ++refused[code_of(outcome)];
    BOOST_TEST(refused["OTP_INVALID"] == 3);
    BOOST_TEST(refused["LOCKED_OUT"] == 97);
}

BOOST_DATA_TEST_CASE(forget_the_oldest_unknown_names_of_a_tenant, both_databases(), dialect) {
    OnSql on(dialect);
    for (const auto* name : {"unknown-1", "unknown-2", "unknown-3"}) {
        run_one(on.users.log_in(name, "wrong"));
        on.tools.clock.advance(std::chrono::seconds(1));
    }
    const auto unknown = [&] {
        std::int64_t count = 0;
        on.database.look([&](sql::Session& session) {
            count = session.row("i", "SELECT COUNT(*) FROM login_counter WHERE user_id IS NULL").value().integer(0);
        });
        return count;
    };
    const auto sweep = [&](Instant since, std::size_t most) {
        run_one(on.upkeep.transact(on.users.context, [&](sessions::UpkeepStore& store) {
            store.sweep({}, since, most, on.tools.clock.now());
        }));
    };
    sweep({}, 2);
    BOOST_TEST(unknown() == 2);
    sweep(on.tools.clock.now(), 2);
    BOOST_TEST(unknown() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
