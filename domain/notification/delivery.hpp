// What a mail server's answer means: the table of stages, replies and classes in one function.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vestibule::notification {

// Where in the conversation something happened.
enum class Stage { connect, greeting, auth, mail, rcpt, data, after_dot };

enum class OutcomeClass {
    delivered,
    host_down,           // not reached, or gone before the final dot: the host is tried again soon, not charged
    host_busy,           // greeted with 421 or 4xx: the host rests 30 s to 5 min, not charged
    host_refuses,        // greeted with 5xx: as busy, and an alert
    configuration,       // our fault: the lane pauses and probes, not charged
    transient,           // 4xx, grey-listing
    hard_bounce,         // no such mailbox: dead, the address is suppressed
    soft_bounce,         // mailbox full, routing: retried for at most 24 h
    policy,              // refused by policy: dead, the address stays good
    permanent,           // any other 5xx
    ambiguous,           // the final dot left and no reply came
    address_suppressed,  // the address bounced lately
    held_back,           // a partner is not asked now: breaker, pause, its limits; not charged
    gone,                // no contact or no secret any more: nothing to send
    withheld,            // a partner must not be told of the person: parked
};
std::string_view to_string(OutcomeClass cls);

struct Reply {
    int code = 0;               // 0: no reply (time-out, reset, end of stream)
    std::string enhanced = {};  // RFC 3463 status, such as 5.1.1; empty where the server gave none
    std::string text = {};
};

struct Outcome {
    OutcomeClass cls = OutcomeClass::delivered;
    int code = 0;
    std::string enhanced = {};
    std::string provider_ref = {};                         // queue id after a 2xx
    std::optional<std::chrono::seconds> retry_after = {};  // as the server asked
    std::string answer = {};                               // a partner's, kept sealed
};

// events.md 1.5. Replies of success before the final dot are no outcome; the caller goes on.
Outcome classify(Stage stage, const Reply& reply);

// "try again in 5 minutes", "greylisted for 300 seconds": what the text asks for, at most 4 h.
std::optional<std::chrono::seconds> retry_hint(std::string_view text);

// The queue id in the text of a 2xx ("queued as 4F2A"), else its first words; at most 64 visible characters.
std::string queue_id(std::string_view text);

}  // namespace vestibule::notification
