#include "tests/support/fake_client_stores.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "tests/support/client_store_contracts.hpp"

using namespace vestibule;
using namespace vestibule::tests;

namespace {

struct StandingClock final : Clock {
    Instant now() const override { return Instant(std::chrono::seconds(1'790'000'000)); }
};

struct Fakes {
    StandingClock clock;
    FakeSigningKeyStore key_store{clock};
    FakeEncryptionKeyStore encryption_key_store{clock};
    FakeTokenStore token_store{clock};
    RunOnKeys keys = [this](const auto& work) { work(key_store); };
    RunOnEncryptionKeys encryption_keys = [this](const auto& work) { work(encryption_key_store); };
    RunOnTokens tokens = [this](const auto& work) { work(token_store); };
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(trusting_the_fakes_of_client_stores, Fakes)

BOOST_AUTO_TEST_CASE(keeps_keys_that_stand) {
    ensuring_keys_keeps_those_that_stand(keys);
}
BOOST_AUTO_TEST_CASE(moves_each_key_on) {
    rotating_moves_each_key_on(keys);
}
BOOST_AUTO_TEST_CASE(revokes_once) {
    revoking_twice_is_revoking_once(tokens);
}
BOOST_AUTO_TEST_CASE(forgets_what_has_expired) {
    expired_revocations_are_forgotten(tokens);
}
BOOST_AUTO_TEST_CASE(takes_an_assertion_once) {
    an_assertion_is_used_once(tokens);
}

BOOST_AUTO_TEST_CASE(accepts_a_message_once) {
    a_message_is_accepted_once(tokens);
}
BOOST_AUTO_TEST_CASE(keeps_encryption_keys_that_stand) {
    ensuring_encryption_keys_keeps_those_that_stand(encryption_keys);
}
BOOST_AUTO_TEST_CASE(opens_on_with_older_encryption_keys) {
    rotating_encryption_keys_keeps_the_older_ones_open(encryption_keys);
}

BOOST_AUTO_TEST_CASE(refuses_to_rotate_before_keys_exist) {
    BOOST_CHECK_THROW(clients::rotate_signing_keys(key_store, fresh_key("a")), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
