// Attributes changed: their names, never their values.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "events/envelope.hpp"

namespace vestibule::events {

struct UserAttributeChanged {
    static constexpr std::string_view type = "vestibule.user.attribute-changed.v1";

    struct Change {
        std::string name;
        bool verified = false;
        bool old_present = false;
        bool new_present = false;
    };

    std::string user_id;          // aggregate and key
    std::uint64_t version = 0;    // of the aggregate
    std::vector<Change> changed;  // by name
    std::string contact_id = {};  // where a changed address was, by id; else empty
    std::string site_id = {};     // where it was changed, if at one

    Draft draft() const;
    // Throws Malformed.
    static UserAttributeChanged read(const Record& record);
};

}  // namespace vestibule::events
