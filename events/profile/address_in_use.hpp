// An address was asked for that already belongs to another account.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "events/envelope.hpp"

namespace vestibule::events {

struct AddressInUse {
    static constexpr std::string_view type = "vestibule.auth.address-in-use.v1";

    std::string user_id;        // who has the address; key
    std::uint64_t version = 0;  // of the aggregate
    std::string challenge_id;   // the aggregate's id: the challenge that nothing opens
    std::string site_id;        // where it was asked for

    Draft draft() const;
    // Throws Malformed.
    static AddressInUse read(const Record& record);
};

}  // namespace vestibule::events
