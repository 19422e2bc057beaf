// An effect: one thing that is to happen outside the service, once, and how far it got.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule::notification {

// Lanes have workers, connections and limits of their own: a million bulk mails do not delay one code.
// `partner` is no mail: calls to the MOE partner.
enum class Lane : int { otp = 0, transactional = 1, bulk = 2, partner = 3 };
inline constexpr Lane all_lanes[] = {Lane::otp, Lane::transactional, Lane::bulk, Lane::partner};
std::string_view to_string(Lane lane);
std::optional<Lane> parse_lane(std::string_view name);

// How far an attempt got. From `committing` on nobody can know whether the mail left, until the reply is stored.
enum class Phase : int { none = 0, connected = 1, payload_sent = 2, committing = 3 };

enum class EffectState { pending, leased, ambiguous, done, dead, expired, suppressed, held };
std::string_view to_string(EffectState state);
std::optional<EffectState> parse_effect_state(std::string_view name);

// Whom an effect concerns; the address is looked up at each attempt, so that erasure and changes take hold.
struct Recipient {
    enum class Kind { user, contact };
    Kind kind = Kind::user;
    Uuid id;

    std::string to_string() const;  // user:<uuid>, contact:<uuid>
    static std::optional<Recipient> parse(std::string_view text);
    friend bool operator==(const Recipient&, const Recipient&) = default;
};

// What a consumer's handler asks for.
struct NewEffect {
    std::string kind;  // see find_effect_kind()
    Uuid event_id;     // the cause
    Recipient recipient;
    Instant occurred_at;  // of the cause
    std::string tenant;
    std::optional<std::string> site = {};
    std::int64_t timeline = 1;               // ce_timeline of the cause
    std::optional<Instant> expires_at = {};  // none: by the lane's life
    std::uint32_t reissue_no = 0;
    std::optional<std::string> order_key = {};  // effects of one key are performed one after another, oldest first
};

// A row of the ledger.
struct Effect {
    std::string key;  // 64 hexadecimal digits
    std::string kind;
    Lane lane = Lane::transactional;
    Uuid event_id;
    std::string template_name;
    Recipient recipient;
    std::uint32_t reissue_no = 0;
    std::string origin;  // live, reissue
    std::string tenant;
    std::optional<std::string> site;
    std::optional<std::string> order_key;
    std::string correlation_id;
    std::string traceparent;
    EffectState state = EffectState::pending;
    std::string reason;
    int attempts = 0;
    int ambiguities = 0;
    std::uint64_t version = 0;
    std::optional<Instant> next_attempt_at;
    Instant expires_at;
    Phase phase = Phase::none;
    std::optional<Digest> template_hash;
    std::optional<std::string> locale;
    std::string last_class;
    int last_code = 0;
    std::string last_enhanced;
    std::string provider_ref;
    Instant created_at;
    std::optional<Instant> done_at;
};

}  // namespace vestibule::notification
