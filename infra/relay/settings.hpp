// What a relay keeps to.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace vestibule::relay {

struct RelaySettings {
    std::string owner;      // of the leases, unique among the instances
    bool keep_sent = true;  // move published rows to outbox_sent; false where the log is this database
    std::chrono::milliseconds lease_life{6000};
    std::chrono::milliseconds lease_margin{3000};  // nothing is sent this long before a lease may end
    std::chrono::milliseconds lease_renewal{2000};
    std::chrono::milliseconds poll_least{100};
    std::chrono::milliseconds poll_most{1000};
    // Between a wake-up and the read: the answer to whoever has just written goes out first, as it would if nothing had
    // been written (which nobody is to tell by the time).
    std::chrono::milliseconds gather{5};
    std::chrono::milliseconds settle_after{50};
    std::size_t settle_count = 200;
    std::size_t read_limit = 1000;
    std::size_t in_hand_limit = 20000;  // rows; more stay in the table
    std::chrono::seconds keep{7 * 24 * 3600};
};

}  // namespace vestibule::relay
