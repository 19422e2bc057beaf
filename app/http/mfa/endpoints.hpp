// The calls of the second factor.
#pragma once

#include <vector>

#include "app/http/limits.hpp"
#include "app/http/route.hpp"
#include "domain/mfa/enroll_totp.hpp"
#include "domain/mfa/set_up_totp.hpp"
#include "domain/mfa/unenroll_totp.hpp"

namespace vestibule::app {

class JsonReader;

// All outlive the routes.
struct MfaEndpoints {
    mfa::SetUpTotpHandler& set_up;
    mfa::EnrollTotpHandler& enroll;
    mfa::UnenrollTotpHandler& unenroll;
    mfa::RemoveTotpHandler& remove;
    SourceFailures& source_failures;
    const Text& text;
};

std::vector<Route> mfa_routes(MfaEndpoints endpoints);

// otp and otpType where both may be left out; otpType alone counts for nothing.
std::optional<OneTimePassword> read_otp(JsonReader& reader, std::string_view otp, std::string_view otp_type);

}  // namespace vestibule::app
