#include "infra/crypto/totp.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(codes_of_authenticators)

// RFC 6238, appendix B: the last six of its eight digits; the secret is "12345678901234567890".
BOOST_AUTO_TEST_CASE(are_those_of_the_rfc) {
    const crypto::OathTotpCodes codes;
    const Secret secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    const std::pair<std::int64_t, const char*> vectors[] = {{59, "287082"},
                                                            {1'111'111'109, "081804"},
                                                            {1'111'111'111, "050471"},
                                                            {1'234'567'890, "005924"},
                                                            {2'000'000'000, "279037"},
                                                            {20'000'000'000, "353130"}};
    for (const auto& [seconds, code] : vectors) BOOST_TEST(codes.code(secret, seconds / 30) == code);
}

BOOST_AUTO_TEST_CASE(need_a_secret_in_base32) {
    const crypto::OathTotpCodes codes;
    BOOST_CHECK_THROW(codes.code(Secret("not base32!"), 1), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
