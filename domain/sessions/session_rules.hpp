// When a session has ended (api.md section 5); how long it may live is its site's policy.
#pragma once

#include <algorithm>
#include <chrono>

#include "domain/sessions/store.hpp"

namespace vestibule::sessions {

inline constexpr std::size_t devices_per_user = 10;
inline constexpr std::size_t token_bytes = 32;

inline bool alive(const Session& session, Instant now) {
    return now < session.idle_until && now < session.absolute_until;
}

inline std::chrono::seconds expires_in(const Session& session, Instant now) {
    return std::chrono::floor<std::chrono::seconds>(std::min(session.idle_until, session.absolute_until) - now);
}

}  // namespace vestibule::sessions
