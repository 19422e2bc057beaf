// What every signing key store and token store must do, fake or SQL. Each case gets `run`, which calls a closure
// with the store in a transaction of its own.
#pragma once

#include <boost/test/unit_test.hpp>
#include <functional>

#include "domain/clients/signing_keys.hpp"
#include "domain/clients/store.hpp"

namespace vestibule::tests {

using RunOnKeys = std::function<void(const std::function<void(clients::SigningKeyStore&)>&)>;
using RunOnTokens = std::function<void(const std::function<void(clients::TokenStore&)>&)>;

inline clients::FreshKey fresh_key(const std::string& kid) {
    return {.kid = kid, .public_jwk = R"({"kid":")" + kid + R"("})", .private_key = std::string("\0sealed ", 8) + kid};
}

inline std::string states_of(const RunOnKeys& run) {
    std::string states;
    run([&](clients::SigningKeyStore& store) {
        states.clear();
        for (const auto& key : store.keys()) states += key.kid + ":" + std::string(clients::name_of(key.state)) + " ";
    });
    return states;
}

inline void ensuring_keys_keeps_those_that_stand(const RunOnKeys& run) {
    run([](auto& store) { clients::ensure_signing_keys(store, fresh_key("a"), fresh_key("b")); });
    run([](auto& store) { clients::ensure_signing_keys(store, fresh_key("c"), fresh_key("d")); });
    BOOST_TEST(states_of(run) == "a:current b:next ");
    run([](auto& store) {
        const auto keys = store.keys();
        BOOST_TEST(keys.at(0).private_key == fresh_key("a").private_key);
        BOOST_TEST(keys.at(0).public_jwk == fresh_key("a").public_jwk);
        BOOST_TEST(!keys.at(0).stopped_at);
    });
}

inline void rotating_moves_each_key_on(const RunOnKeys& run) {
    run([](auto& store) { clients::ensure_signing_keys(store, fresh_key("a"), fresh_key("b")); });
    run([](auto& store) {
        const auto rotation = clients::rotate_signing_keys(store, fresh_key("c"));
        BOOST_TEST(rotation.current == "b");
        BOOST_TEST(rotation.next == "c");
    });
    BOOST_TEST(states_of(run) == "a:previous b:current c:next ");
    run([](auto& store) {
        for (const auto& key : store.keys()) {
            BOOST_TEST(key.private_key.empty() == (key.kid == "a"));
            BOOST_TEST(key.stopped_at.has_value() == (key.kid == "a"));
        }
        clients::retire_signing_keys(store);
    });
    run([](auto& store) { clients::rotate_signing_keys(store, fresh_key("d")); });
    BOOST_TEST(states_of(run) == "a:previous b:previous c:current d:next ");
    run([](auto& store) { store.put_state("a", clients::KeyState::retired, store.now()); });
    BOOST_TEST(states_of(run) == "a:retired b:previous c:current d:next ");
}

inline void revoking_twice_is_revoking_once(const RunOnTokens& run) {
    Digest token{};
    token[3] = 7;
    Instant expires;
    run([&](auto& store) {
        expires = std::chrono::floor<std::chrono::milliseconds>(store.now()) + std::chrono::minutes(10);
        store.revoke(token, expires);
    });
    run([&](auto& store) { store.revoke(token, expires); });
    run([&](auto& store) {
        const auto revoked = store.revoked_since(Instant{});
        BOOST_REQUIRE(revoked.size() == 1);
        BOOST_TEST((revoked.front().token == token));
        BOOST_TEST((revoked.front().expires_at == expires));
        BOOST_TEST(store.revoked_since(revoked.front().revoked_at).size() == 1);
        BOOST_TEST(store.revoked_since(revoked.front().revoked_at + std::chrono::microseconds(1)).empty());
    });
}

inline void expired_revocations_are_forgotten(const RunOnTokens& run) {
    Digest lasting{};
    lasting[0] = 1;
    run([&](auto& store) {
        store.revoke(Digest{}, store.now() - std::chrono::seconds(1));
        store.revoke(lasting, store.now() + std::chrono::minutes(1));
        BOOST_TEST(store.revoked_since(Instant{}).size() == 1);
        store.forget_expired();
        BOOST_TEST(store.revoked_since(Instant{}).size() == 1);
    });
}

inline void an_assertion_is_used_once(const RunOnTokens& run) {
    Digest other{};
    other[31] = 1;
    run([&](auto& store) {
        const auto later = store.now() + std::chrono::minutes(1);
        BOOST_TEST(store.use_assertion(Digest{}, later));
        BOOST_TEST(!store.use_assertion(Digest{}, later));
        BOOST_TEST(store.use_assertion(other, store.now() - std::chrono::seconds(1)));
    });
    run([&](auto& store) {
        const auto later = store.now() + std::chrono::minutes(1);
        BOOST_TEST(!store.use_assertion(Digest{}, later));
        store.forget_expired();
        BOOST_TEST(!store.use_assertion(Digest{}, later));
        BOOST_TEST(store.use_assertion(other, later));
    });
}

}  // namespace vestibule::tests
