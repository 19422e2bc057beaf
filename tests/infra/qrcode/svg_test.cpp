#include "infra/qrcode/svg.hpp"

#include <boost/test/unit_test.hpp>
#include <stdexcept>

using namespace vestibule;

BOOST_AUTO_TEST_SUITE(a_qr_code)

// That it can be read is shown by zbarimg in tests/system/test_mfa.py.
BOOST_AUTO_TEST_CASE(is_one_path_on_white_with_nothing_from_outside) {
    const auto svg = qrcode::svg("otpauth://totp/Acme:ann?secret=JBSWY3DPEHPK3PXP");
    BOOST_TEST(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    BOOST_TEST(svg.ends_with("</svg>"));
    BOOST_TEST(svg.find("fill=\"#fff\"") != std::string::npos);
    for (const auto* foreign : {"href", "script", "style", "url("}) BOOST_TEST(svg.find(foreign) == std::string::npos);
    // The finder pattern's first row, behind the quiet zone.
    BOOST_TEST(svg.find("M4 4h7v1h-7z") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(is_refused_for_a_text_that_is_too_long) {
    BOOST_CHECK_THROW(qrcode::svg(std::string(4'000, 'x')), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
