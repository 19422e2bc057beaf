// What the MOE partner's answer means (screening.md 2.4).
#pragma once

#include "domain/notification/delivery.hpp"
#include "domain/shared/clock.hpp"
#include "infra/http/message.hpp"
#include "infra/partners/partner.hpp"

namespace vestibule::app {

// 200, 201 with `{moeId, status}` and 409: delivered. 401, 403: configuration. 408, 425, 429, 5xx, and a success that
// is nonsense: transient, with Retry-After. Every other 4xx: permanent, which parks the call.
notification::Outcome moe_outcome(const http::Response& response, Instant now);

// The same for the partner's health.
partners::Health moe_health(const http::Response& response);

// Retry-After in either form (RFC 9110, section 10.2.3), at most a day.
std::optional<std::chrono::seconds> retry_after_of(const http::Response& response, Instant now);

}  // namespace vestibule::app
