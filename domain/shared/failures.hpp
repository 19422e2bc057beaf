// The world is broken: what is thrown, and what the front door makes of it.
#pragma once

#include <chrono>
#include <stdexcept>

namespace vestibule {

// A bounded pool or queue of this process is full: 503 OVERLOADED.
struct Overloaded : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A dependency (database, partner) does not answer: 503 UNAVAILABLE.
struct Unavailable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The operation outlived its deadline: 503 UNAVAILABLE.
struct DeadlineExceeded : Unavailable {
    using Unavailable::Unavailable;
};

}  // namespace vestibule
