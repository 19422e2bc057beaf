#include "app/http/oauth2/encryption_keys.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/crypto/jwe.hpp"
#include "tests/support/oauth_parts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct Keys : OAuthDatabase {
    OAuthInstance here{*this};
    OAuthInstance there{*this};

    static void look(OAuthInstance& instance) {
        async_test([&]() -> asio::awaitable<void> { co_await instance.encryption_keys.refresh(); });
    }
    static crypto::EncryptionKey published(OAuthInstance& instance, std::string_view kind) {
        for (const auto& key : body_of(instance.call("/.well-known/jwks.json")).at("keys").as_array())
            if (key.at("use").as_string() == "enc" && key.at("kty").as_string() == kind)
                return crypto::EncryptionKey::from_jwk(key.as_object()).value();
        throw std::runtime_error("no such key is published");
    }
    static bool opens(OAuthInstance& instance, const crypto::EncryptionKey& key) {
        const auto jwe = crypto::parse_jwe(seal_jwe(key, crypto::ContentEncryption::a256gcm, "hello")).value();
        bool opened = false;
        async_test([&]() -> asio::awaitable<void> {
            const auto own = co_await instance.encryption_keys.find(jwe.kid);
            opened = own && crypto::open_jwe(jwe, *own);
        });
        return opened;
    }
    // Of P-256 only: RSA takes its time.
    void rotate_keys() {
        clients::rotate_encryption_keys(encryption_key_store, std::vector{app::fresh_encryption_key("EC", cipher)});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(keeping_encryption_keys, Keys)

BOOST_AUTO_TEST_CASE(publishes_one_of_each_kind_that_all_instances_share) {
    for (const auto* kind : {"RSA", "EC"}) {
        const auto key = published(here, kind);
        BOOST_TEST(key.kid() == key.thumbprint());
        BOOST_TEST(key.kid() == published(there, kind).kid());
        BOOST_TEST(opens(here, key));
        BOOST_TEST(opens(there, key));
    }
    for (const auto& key : body_of(here.call("/.well-known/jwks.json")).at("keys").as_array())
        for (const auto* name : {"d", "p", "q", "dp", "dq", "qi"}) BOOST_TEST(!key.as_object().contains(name));
}

BOOST_AUTO_TEST_CASE(opens_on_with_the_key_of_before_and_at_once_with_the_new_one) {
    const auto before = published(here, "EC");
    rotate_keys();
    look(here);
    const auto after = published(here, "EC");
    BOOST_TEST(after.kid() != before.kid());
    clock.at += std::chrono::milliseconds(50);  // looks that a kid causes are at most 20 a second
    for (auto* instance : {&here, &there}) {
        BOOST_TEST(opens(*instance, before));
        BOOST_TEST(opens(*instance, after));
    }
}

BOOST_AUTO_TEST_CASE(forgets_a_key_a_month_after_its_turn) {
    const auto before = published(here, "EC");
    rotate_keys();
    clock.at += clients::previous_encryption_key_life;
    clients::retire_encryption_keys(encryption_key_store);
    look(here);
    BOOST_TEST(opens(here, before));
    clock.at += std::chrono::seconds(1);
    clients::retire_encryption_keys(encryption_key_store);
    look(here);
    BOOST_TEST(!opens(here, before));
    BOOST_TEST(opens(here, published(here, "EC")));
    for (const auto& key : encryption_key_store.keys())
        BOOST_TEST(key.private_key.empty() == (key.state == clients::KeyState::retired));
}

BOOST_AUTO_TEST_CASE(does_not_ask_the_database_for_every_invented_kid) {
    const auto before = encryption_key_stores.looks;
    const auto other = crypto::DecryptionKey::generate(crypto::KeyWrap::ecdh_es_a256kw);
    for (int i = 0; i < 100; ++i) BOOST_TEST(!opens(here, other.public_key()));
    BOOST_TEST(encryption_key_stores.looks - before <= 1);
}

BOOST_AUTO_TEST_CASE(keeps_the_keys_when_the_database_does_not_answer) {
    encryption_key_stores.gone = true;
    BOOST_CHECK_THROW(look(here), Unavailable);
    BOOST_TEST(opens(here, published(here, "RSA")));
}

BOOST_AUTO_TEST_SUITE_END()
