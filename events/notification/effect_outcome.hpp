// How an effect (a mail, a partner call) ended: delivered, bounced, dead or suppressed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct EffectOutcome {
    enum class Kind { delivered, bounced, dead, suppressed };
    static std::string_view type_of(Kind outcome);

    Kind outcome = Kind::delivered;
    std::string effect_key;      // the aggregate: SHA-256 as 64 hexadecimal digits
    std::uint64_t version = 1;   // of the aggregate: the how-manieth outcome of this effect
    std::string kind;            // "activation", "notice-welcome", …
    std::string cause_event_id;  // key
    std::string failure_class;   // `class` in the data: a class of the mail table, "delivered" when it was
    std::string code;            // reply and enhanced code, "550 5.1.1"; empty: none
    std::uint64_t attempts = 0;

    Draft draft() const;
    // Throws Malformed.
    static EffectOutcome read(const Record& record);
};

}  // namespace vestibule::events
