// A call to a partner as operators see it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule::callouts {

// pending: to be made, or tried again. parked: waits for an operator. discarded: an operator gave it up, or there was
// nobody left to tell of.
enum class CalloutStatus { pending, done, parked, discarded };
// PENDING, DONE, PARKED, DISCARDED
std::string_view to_string(CalloutStatus status);
std::optional<CalloutStatus> parse_callout_status(std::string_view text);

struct Callout {
    std::string id;  // the effect's key, which is the partner's Idempotency-Key
    std::string partner;
    std::string call_type;
    CalloutStatus status = CalloutStatus::pending;
    std::optional<std::string> code = {};  // HTTP_422, RETRIES_EXHAUSTED, DISCARDED …
    Uuid user;
    std::optional<Uuid> enrollment = {};
    std::optional<Uuid> revalidation = {};
    std::optional<std::string> site = {};
    int attempts = 0;
    std::string last_class;  // of the last attempt: transient, permanent, configuration …
    int last_code = 0;       // HTTP status; 0: no answer
    std::string partner_ref;
    Instant created_at;
    std::optional<Instant> next_attempt_at = {};
    std::optional<Instant> done_at = {};
};

// The newest first. `after` is where the page before ended.
struct CalloutQuery {
    std::optional<CalloutStatus> status = {};
    std::size_t limit = 50;
    struct Place {
        Instant created_at;
        std::string id;
    };
    std::optional<Place> after = {};
};

}  // namespace vestibule::callouts
