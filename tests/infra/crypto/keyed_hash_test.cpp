#include "infra/crypto/keyed_hash.hpp"

#include <boost/test/unit_test.hpp>

#include "domain/shared/hex.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

BOOST_AUTO_TEST_SUITE(hashing_under_the_index_key)

// Python: hmac.new(b'k'*32, b'login-name\0ann', 'sha256').hexdigest()
BOOST_AUTO_TEST_CASE(is_hmac_sha256_over_purpose_nul_text) {
    const HmacKeyedHash hash(Secret(std::string(32, 'k')));
    const auto digest = hash.hash("login-name", "ann");
    BOOST_TEST(to_hex(digest) == "c2770d5249d23a3fd2f3ac5fa0f851c5479e796973449e7a4d68ad5e50115842");
}

BOOST_AUTO_TEST_CASE(separates_purposes) {
    const HmacKeyedHash hash(Secret(std::string(32, 'k')));
    BOOST_TEST((hash.hash("a", "bc") != hash.hash("ab", "c")));
    BOOST_TEST((hash.hash("a", "x") != hash.hash("b", "x")));
}

BOOST_AUTO_TEST_CASE(depends_on_the_key) {
    BOOST_TEST((HmacKeyedHash(Secret(std::string(32, 'k'))).hash("a", "x") !=
                HmacKeyedHash(Secret(std::string(32, 'l'))).hash("a", "x")));
}

BOOST_AUTO_TEST_SUITE_END()
