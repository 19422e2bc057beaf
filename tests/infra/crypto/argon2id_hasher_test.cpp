#include "infra/crypto/argon2id_hasher.hpp"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "domain/shared/failures.hpp"
#include "tests/support/async_test.hpp"

using namespace vestibule;
using namespace vestibule::crypto;
using tests::async_test;

namespace {

struct Hashing {
    metrics::Registry metrics;
    BlockingPool pool{crypto_pool(1, 8, metrics)};
    Argon2idHasher hasher{pool, {}};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(hashing_a_password, Hashing)

BOOST_AUTO_TEST_CASE(verifies_the_right_one_only) {
    async_test([&]() -> asio::awaitable<void> {
        const auto encoded = co_await hasher.hash(Secret("correct horse"));
        BOOST_TEST(encoded.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), encoded);
        BOOST_TEST(co_await hasher.verify(Secret("correct horse"), encoded));
        BOOST_TEST(!co_await hasher.verify(Secret("correct horsf"), encoded));
        BOOST_TEST(!co_await hasher.verify(Secret(""), encoded));
    });
}

BOOST_AUTO_TEST_CASE(keeps_a_password_with_a_nul_whole) {
    async_test([&]() -> asio::awaitable<void> {
        const auto encoded = co_await hasher.hash(Secret(std::string("ab\0cd", 5)));
        BOOST_TEST(!co_await hasher.verify(Secret("ab"), encoded));
    });
}

// From the tests of the reference implementation (phc-winner-argon2, src/test.c).
BOOST_AUTO_TEST_CASE(reads_what_other_implementations_made) {
    async_test([&]() -> asio::awaitable<void> {
        BOOST_TEST(co_await hasher.verify(
            Secret("password"),
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"));
    });
}

BOOST_AUTO_TEST_CASE(is_false_for_what_it_cannot_read_after_the_same_work) {
    async_test([&]() -> asio::awaitable<void> {
        for (const auto* encoded :
             {"", "$2b$10$abcdefghijklmnopqrstuv", "$argon2id$", "$argon2i$v=19$m=19456,t=2,p=1$AA$AA"}) {
            const auto began = std::chrono::steady_clock::now();
            BOOST_TEST(!co_await hasher.verify(Secret("password"), encoded), encoded);
            BOOST_TEST((std::chrono::steady_clock::now() - began > std::chrono::milliseconds(2)), encoded);
        }
    });
}

BOOST_AUTO_TEST_CASE(knows_nobody_by_any_password) {
    async_test([&]() -> asio::awaitable<void> {
        BOOST_TEST(!hasher.outdated(hasher.shadow_hash()));
        BOOST_TEST(!co_await hasher.verify(Secret(""), hasher.shadow_hash()));
        BOOST_TEST(!co_await hasher.verify(Secret("password"), hasher.shadow_hash()));
        BOOST_TEST(hasher.shadow_hash().size() == (co_await hasher.hash(Secret("password"))).size());
    });
}

BOOST_AUTO_TEST_CASE(calls_lower_parameters_and_other_algorithms_outdated) {
    const Argon2idHasher stronger(pool, {.memory_kib = 32768, .iterations = 3});
    BOOST_TEST(stronger.outdated(hasher.shadow_hash()));
    BOOST_TEST(!hasher.outdated(stronger.shadow_hash()));
    BOOST_TEST(hasher.outdated("$2b$10$abcdefghijklmnopqrstuv"));
    BOOST_TEST(hasher.outdated("$argon2i$v=19$m=99999,t=9,p=1$AAAA$AAAA"));
    BOOST_TEST(hasher.outdated(""));
}

BOOST_AUTO_TEST_CASE(refuses_parameters_below_the_floor) {
    BOOST_CHECK_THROW(Argon2idHasher(pool, {.memory_kib = 19455}), std::invalid_argument);
    BOOST_CHECK_THROW(Argon2idHasher(pool, {.iterations = 1}), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(refuses_when_the_pool_is_stopped) {
    pool.stop();
    async_test([&]() -> asio::awaitable<void> {
        bool refused = false;
        try {
            co_await hasher.hash(Secret("password"));
        } catch (const Overloaded&) {
            refused = true;
        }
        BOOST_TEST(refused);
    });
}

BOOST_AUTO_TEST_SUITE_END()
