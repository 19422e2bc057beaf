// Request headers with rules of their own: bearer, end user's address, Prefer, Idempotency-Key, If-Match, media
// types.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/error.hpp"
#include "domain/shared/secret.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

// The token of one Authorization: Bearer (RFC 6750, section 2.1); nullopt where there is none or several.
std::optional<Secret> bearer_token(const http::Headers& headers);

// What counts as one source in X-End-User-Address: an IPv4 address, or the /64 of an IPv6 address (an IPv4-mapped one
// counts as IPv4). Null without the header, VALIDATION_FAILED where it is not exactly one address.
Result<std::optional<std::string>> end_user_source(const http::Headers& headers);

// Prefer: wait=N (RFC 7240, section 4.3), at most 10 s; nullopt without it, and where N is no number.
std::optional<std::chrono::seconds> asked_wait(const http::Headers& headers);
// The same; 2 s without it.
std::chrono::seconds preferred_wait(const http::Headers& headers);
// Tells of the wait that was asked for (RFC 7240, section 3).
void apply_preference(http::Response& response, const http::Headers& asked);

// 1–64 visible ASCII; null without the header, else VALIDATION_FAILED.
Result<std::optional<std::string>> idempotency_key(const http::Headers& headers);

// The strong entity tags of If-Match (RFC 9110, section 13.1.1), without their quotes: what one of them names is what
// the caller has seen. nullopt without the header and for `*`, which names nothing.
std::optional<std::vector<std::string>> seen_tags(const http::Headers& headers);

// Whether the body is sent as it is, in UTF-8 as far as its charset says, with one Content-Type at most.
bool plain_utf8(const http::Headers& headers);

// Type and subtype of Content-Type in lower case, without parameters; empty without one.
std::string media_type(const http::Headers& headers);

}  // namespace vestibule::app
