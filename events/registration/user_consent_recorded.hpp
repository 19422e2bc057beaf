// A person's consent, or its withdrawal, was recorded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserConsentRecorded {
    static constexpr std::string_view type = "vestibule.user.consent-recorded.v1";

    std::string user_id;           // aggregate and key
    std::uint64_t version = 0;     // of the aggregate
    std::string consent_id;        // the line of the record
    std::string purpose;           // document, or marketing: an opt-in
    std::string document_id;       // of an opt-in its id
    std::string document_version;  // which one was shown
    std::string action;            // granted or withdrawn
    std::string channel;           // as the client names it

    Draft draft() const;
    // Throws Malformed.
    static UserConsentRecorded read(const Record& record);
};

}  // namespace vestibule::events
