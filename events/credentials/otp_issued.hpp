// A code or token was issued and is to be mailed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct OtpIssued {
    static constexpr std::string_view type = "vestibule.auth.otp-issued.v1";

    std::string user_id;           // key
    std::uint64_t version = 0;     // of the aggregate
    std::string challenge_id;      // the aggregate's id
    std::string purpose;           // what it opens: activation, login, passcode, …
    std::string channel_kind;      // email
    std::string contact_id;        // the address by id
    std::string expires_at;        // RFC 3339
    std::uint64_t attempt_no = 0;  // how many were issued for this purpose, this one counted
    std::string site_id;           // the site whose template is used
    std::string locale;            // BCP 47

    Draft draft() const;
    // Throws Malformed.
    static OtpIssued read(const Record& record);
};

}  // namespace vestibule::events
