// The world is broken: what is thrown, and what the front door makes of it.
#pragma once

#include <chrono>
#include <stdexcept>

namespace vestibule {

// Passes by itself: the same may succeed later. Who works without anybody waiting for an answer tries again.
struct Transient : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A bounded pool or queue of this process is full: 503 OVERLOADED.
struct Overloaded : Transient {
    using Transient::Transient;
};

// A dependency (database, partner) does not answer: 503 UNAVAILABLE.
struct Unavailable : Transient {
    using Transient::Transient;
};

// The operation outlived its deadline: 503 UNAVAILABLE.
struct DeadlineExceeded : Unavailable {
    using Unavailable::Unavailable;
};

}  // namespace vestibule
