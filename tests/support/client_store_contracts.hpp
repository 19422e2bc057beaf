// What every store of keys and tokens must do, fake or SQL. Each case gets `run`, which calls a closure
// with the store in a transaction of its own.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <functional>

#include "domain/clients/encryption_keys.hpp"
#include "domain/clients/signing_keys.hpp"
#include "domain/clients/store.hpp"

namespace vestibule::tests {

using RunOnKeys = std::function<void(const std::function<void(clients::SigningKeyStore&)>&)>;
using RunOnEncryptionKeys = std::function<void(const std::function<void(clients::EncryptionKeyStore&)>&)>;
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

inline clients::FreshEncryptionKey fresh_encryption_key_record(const std::string& kid, const std::string& kind) {
    return {.kid = kid,
            .kind = kind,
            .public_jwk = R"({"kid":")" + kid + R"("})",
            .private_key = std::string("\0sealed ", 8) + kid};
}

inline std::string states_of_encryption_keys(const RunOnEncryptionKeys& run) {
    std::string states;
    run([&](clients::EncryptionKeyStore& store) {
        states.clear();
        auto keys = store.keys();
        std::ranges::sort(keys, {}, &clients::EncryptionKeyRecord::kid);
        for (const auto& key : keys)
            states += key.kid + ":" + key.kind + ":" + std::string(clients::name_of(key.state)) + " ";
    });
    return states;
}

inline void ensuring_encryption_keys_keeps_those_that_stand(const RunOnEncryptionKeys& run) {
    const std::vector first{fresh_encryption_key_record("a", "RSA")};
    const std::vector second{fresh_encryption_key_record("b", "RSA"), fresh_encryption_key_record("c", "EC")};
    run([&](auto& store) {
        BOOST_TEST(clients::missing_kinds(store.keys()).size() == 2);
        clients::ensure_encryption_keys(store, first);
    });
    run([&](auto& store) {
        BOOST_TEST(clients::missing_kinds(store.keys()).size() == 1);
        clients::ensure_encryption_keys(store, second);
    });
    BOOST_TEST(states_of_encryption_keys(run) == "a:RSA:current c:EC:current ");
    run([&](auto& store) {
        BOOST_TEST(clients::missing_kinds(store.keys()).empty());
        const auto keys = store.keys();
        const auto a = std::ranges::find(keys, "a", &clients::EncryptionKeyRecord::kid);
        BOOST_TEST(a->private_key == first.front().private_key);
        BOOST_TEST(a->public_jwk == first.front().public_jwk);
        BOOST_TEST(!a->stopped_at);
    });
}

inline void rotating_encryption_keys_keeps_the_older_ones_open(const RunOnEncryptionKeys& run) {
    run([](auto& store) {
        clients::ensure_encryption_keys(
            store, std::vector{fresh_encryption_key_record("a", "RSA"), fresh_encryption_key_record("b", "EC")});
    });
    run([](auto& store) {
        clients::rotate_encryption_keys(
            store, std::vector{fresh_encryption_key_record("c", "RSA"), fresh_encryption_key_record("d", "EC")});
    });
    BOOST_TEST(states_of_encryption_keys(run) == "a:RSA:previous b:EC:previous c:RSA:current d:EC:current ");
    run([](auto& store) {
        for (const auto& key : store.keys()) {
            BOOST_TEST(!key.private_key.empty());
            BOOST_TEST(key.stopped_at.has_value() == (key.state == clients::KeyState::previous));
        }
        clients::retire_encryption_keys(store);
    });
    run([](auto& store) { store.put_state("a", clients::KeyState::retired, store.now()); });
    BOOST_TEST(states_of_encryption_keys(run) == "a:RSA:retired b:EC:previous c:RSA:current d:EC:current ");
    run([](auto& store) {
        for (const auto& key : store.keys()) BOOST_TEST(key.private_key.empty() == (key.kid == "a"));
    });
}

inline void a_message_is_accepted_once(const RunOnTokens& run) {
    Digest other{};
    other[31] = 1;
    run([&](auto& store) {
        const auto later = store.now() + std::chrono::minutes(1);
        BOOST_TEST(store.use_message(Digest{}, later));
        BOOST_TEST(!store.use_message(Digest{}, later));
        BOOST_TEST(store.use_assertion(Digest{}, later));
        BOOST_TEST(store.use_message(other, store.now() - std::chrono::seconds(1)));
    });
    run([&](auto& store) {
        const auto later = store.now() + std::chrono::minutes(1);
        BOOST_TEST(!store.use_message(Digest{}, later));
        store.forget_expired();
        BOOST_TEST(!store.use_message(Digest{}, later));
        BOOST_TEST(store.use_message(other, later));
    });
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
