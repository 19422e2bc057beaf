// A person registered and waits for activation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserRegistered {
    static constexpr std::string_view type = "vestibule.user.registered.v1";

    std::string user_id;                   // aggregate and key
    std::uint64_t version = 0;             // of the aggregate
    std::string channel;                   // by which way: api, migration, concierge
    std::string locale;                    // BCP 47
    std::string origin;                    // self, migration or concierge
    std::vector<std::string> contact_ids;  // addresses by id, never by value
    std::string site_id;                   // the site of the registration

    Draft draft() const;
    // Throws Malformed.
    static UserRegistered read(const Record& record);
};

}  // namespace vestibule::events
