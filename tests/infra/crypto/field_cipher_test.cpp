#include "infra/crypto/field_cipher.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

struct SealedFields {
    tests::TemporaryFolder folder;
    std::shared_ptr<KeyFile> keys = KeyFile::open_or_create(folder.path() / "keys");
    SecretboxFieldCipher cipher{keys};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sealing_a_field, SealedFields)

BOOST_AUTO_TEST_CASE(opens_again_where_it_belongs) {
    for (const std::string& text :
         {std::string(), std::string("Ann"), std::string(10000, 'x'), std::string("\0\xff", 2)})
        BOOST_TEST(cipher.open("user.email 1", cipher.seal("user.email 1", text)) == text);
}

BOOST_AUTO_TEST_CASE(never_looks_the_same_twice) {
    BOOST_TEST(cipher.seal("c", "Ann") != cipher.seal("c", "Ann"));
}

BOOST_AUTO_TEST_CASE(does_not_open_in_another_place) {
    BOOST_CHECK_THROW(cipher.open("user.email 2", cipher.seal("user.email 1", "Ann")), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(does_not_open_after_any_change) {
    const auto sealed = cipher.seal("c", "Ann");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        BOOST_CHECK_THROW(cipher.open("c", changed), std::runtime_error);
        BOOST_CHECK_THROW(cipher.open("c", sealed.substr(0, i)), std::runtime_error);
    }
}

BOOST_AUTO_TEST_CASE(opens_what_an_older_master_key_sealed) {
    const auto old = cipher.seal("c", "Ann");
    keys->rotate();
    BOOST_TEST(cipher.open("c", old) == "Ann");
    BOOST_TEST(cipher.seal("c", "Ann").substr(1, 4) == std::string("\0\0\0\2", 4));
}

BOOST_AUTO_TEST_CASE(opens_what_another_process_sealed_after_a_rotation) {
    const auto there = KeyFile::open_or_create(keys->path());
    there->rotate();
    BOOST_TEST(cipher.open("c", SecretboxFieldCipher(there).seal("c", "Ann")) == "Ann");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(sealing_under_a_data_key, SealedFields)

BOOST_AUTO_TEST_CASE(opens_with_that_key_only) {
    const auto mine = cipher.new_wrapped_key();
    const auto other = cipher.new_wrapped_key();
    const auto sealed = cipher.seal_with(mine, "c", "Ann");
    BOOST_TEST(cipher.open_with(mine, "c", sealed) == "Ann");
    BOOST_CHECK_THROW(cipher.open_with(other, "c", sealed), std::runtime_error);
    BOOST_CHECK_THROW(cipher.open_with(mine, "d", sealed), std::runtime_error);
    BOOST_CHECK_THROW(cipher.open("c", sealed), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(outlives_a_rotation_of_the_master_key) {
    const auto wrapped = cipher.new_wrapped_key();
    const auto sealed = cipher.seal_with(wrapped, "c", "Ann");
    keys->rotate();
    BOOST_TEST(cipher.open_with(wrapped, "c", sealed) == "Ann");
}

BOOST_AUTO_TEST_SUITE_END()
