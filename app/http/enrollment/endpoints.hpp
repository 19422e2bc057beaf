// The calls of enrollment: guests are enrolled, updated, and looked after.
#pragma once

#include <vector>

#include "app/http/message_sealing.hpp"
#include "app/http/route.hpp"
#include "domain/enrollment/get_enrollment.hpp"
#include "domain/enrollment/update_guest.hpp"

namespace vestibule::app {

// All outlive the routes.
struct EnrollmentEndpoints {
    enrollment::EnrollHandler& enroll;
    enrollment::UpdateGuestHandler& update_guest;
    enrollment::GetEnrollmentHandler& get_enrollment;
    MessageSealing& sealing;
    const Text& text;
    const Clock& clock;
};

std::vector<Route> enrollment_routes(EnrollmentEndpoints endpoints);

// How an enrollment comes in, and what its answer shows.
enum class EnrollmentChannel { issuer, sso, partner };

// Everything of an enrollment but what stands around its body: reads `call.request.body` (a partner's: the plaintext),
// has the answer kept for an Idempotency-Key, and waits as long as Prefer says.
asio::awaitable<http::Response> enroll(EnrollmentEndpoints endpoints, Call call, EnrollmentChannel channel);

}  // namespace vestibule::app
