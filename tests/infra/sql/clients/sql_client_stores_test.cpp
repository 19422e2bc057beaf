#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>
#include <vector>

#include "infra/sql/clients/sql_encryption_key_store.hpp"
#include "infra/sql/clients/sql_signing_key_store.hpp"
#include "infra/sql/clients/sql_token_store.hpp"
#include "tests/support/client_store_contracts.hpp"
#include "tests/support/database_fixture.hpp"
#include "tests/support/test_tools.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct Stores {
    explicit Stores(sql::Dialect dialect) : database(dialect) {}

    FreshDatabase database;
    TestTools tools;
    RunOnKeys keys = [this](const auto& work) {
        database.write([&](sql::Session& session) {
            sql::SqlSigningKeyStore store(session, tools.tools);
            work(store);
        });
    };
    RunOnEncryptionKeys encryption_keys = [this](const auto& work) {
        database.write([&](sql::Session& session) {
            sql::SqlEncryptionKeyStore store(session, tools.tools);
            work(store);
        });
    };
    RunOnTokens tokens = [this](const auto& work) {
        database.write([&](sql::Session& session) {
            sql::SqlTokenStore store(session, tools.tools);
            work(store);
        });
    };
};

}  // namespace

BOOST_AUTO_TEST_SUITE(keeping_signing_keys_in_sql)

BOOST_DATA_TEST_CASE(keeps_those_that_stand, both_databases(), dialect) {
    ensuring_keys_keeps_those_that_stand(Stores(dialect).keys);
}

BOOST_DATA_TEST_CASE(moves_each_key_on, both_databases(), dialect) {
    rotating_moves_each_key_on(Stores(dialect).keys);
}

BOOST_DATA_TEST_CASE(agrees_when_many_start_at_once, both_databases(), dialect) {
    Stores stores(dialect);
    {
        std::vector<std::jthread> instances;
        for (int i = 0; i < 4; ++i)
            instances.emplace_back([&stores, i] {
                const auto name = std::to_string(i);
                stores.keys([&](auto& store) {
                    clients::ensure_signing_keys(store, fresh_key("current" + name), fresh_key("next" + name));
                });
            });
    }
    stores.keys([](auto& store) { BOOST_TEST(store.keys().size() == 2); });
}

BOOST_DATA_TEST_CASE(loses_no_rotation_of_many_at_once, both_databases(), dialect) {
    Stores stores(dialect);
    stores.keys([](auto& store) { clients::ensure_signing_keys(store, fresh_key("a"), fresh_key("b")); });
    {
        std::vector<std::jthread> instances;
        for (int i = 0; i < 4; ++i)
            instances.emplace_back([&stores, i] {
                stores.keys(
                    [&](auto& store) { clients::rotate_signing_keys(store, fresh_key("c" + std::to_string(i))); });
            });
    }
    stores.keys([](auto& store) {
        const auto keys = store.keys();
        BOOST_TEST(keys.size() == 6);
        BOOST_TEST(std::ranges::count(keys, clients::KeyState::previous, &clients::SigningKeyRecord::state) == 4);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(keeping_encryption_keys_in_sql)

BOOST_DATA_TEST_CASE(keeps_those_that_stand, both_databases(), dialect) {
    ensuring_encryption_keys_keeps_those_that_stand(Stores(dialect).encryption_keys);
}

BOOST_DATA_TEST_CASE(opens_on_with_older_ones, both_databases(), dialect) {
    rotating_encryption_keys_keeps_the_older_ones_open(Stores(dialect).encryption_keys);
}

BOOST_DATA_TEST_CASE(agrees_when_many_start_at_once, both_databases(), dialect) {
    Stores stores(dialect);
    {
        std::vector<std::jthread> instances;
        for (int i = 0; i < 4; ++i)
            instances.emplace_back([&stores, i] {
                const auto name = std::to_string(i);
                const std::vector fresh{fresh_encryption_key_record("rsa" + name, "RSA"),
                                        fresh_encryption_key_record("ec" + name, "EC")};
                stores.encryption_keys([&](auto& store) { clients::ensure_encryption_keys(store, fresh); });
            });
    }
    stores.encryption_keys([](auto& store) { BOOST_TEST(store.keys().size() == 2); });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(keeping_tokens_in_sql)

BOOST_DATA_TEST_CASE(revokes_once, both_databases(), dialect) {
    revoking_twice_is_revoking_once(Stores(dialect).tokens);
}

BOOST_DATA_TEST_CASE(forgets_what_has_expired, both_databases(), dialect) {
    expired_revocations_are_forgotten(Stores(dialect).tokens);
}

BOOST_DATA_TEST_CASE(takes_an_assertion_once, both_databases(), dialect) {
    an_assertion_is_used_once(Stores(dialect).tokens);
}

BOOST_DATA_TEST_CASE(accepts_a_message_once, both_databases(), dialect) {
    a_message_is_accepted_once(Stores(dialect).tokens);
}

BOOST_DATA_TEST_CASE(accepts_a_message_once_when_it_comes_to_many_at_once, both_databases(), dialect) {
    Stores stores(dialect);
    std::atomic<int> accepted = 0;
    {
        std::vector<std::jthread> instances;
        for (int i = 0; i < 4; ++i)
            instances.emplace_back([&] {
                bool first = false;
                stores.tokens(
                    [&](auto& store) { first = store.use_message(Digest{}, store.now() + std::chrono::minutes(1)); });
                if (first) ++accepted;
            });
    }
    BOOST_TEST(accepted.load() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
