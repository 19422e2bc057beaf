#include "infra/digest/sha256.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/shared/hex.hpp"

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(hashing_with_sha256)

// FIPS 180-2, appendix B.1 and B.2.
BOOST_AUTO_TEST_CASE(follows_the_vectors_of_the_standard) {
    BOOST_TEST(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    BOOST_TEST(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    BOOST_TEST(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_SUITE_END()
