// Crash points for the fault tests: nothing at all unless the build defines VESTIBULE_FAILPOINTS.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace vestibule::failpoint {

// What the action `error:<code>` throws.
struct Injected : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Does what the environment variable VESTIBULE_FAILPOINT asks of this point, as in
// "H1=kill,R2=nth:3:kill,D3=delay:500,C1=error:DB_GONE". Actions: kill (SIGKILL to this process), abort,
// delay:<milliseconds> (blocks the thread), error:<code> (throws Injected), nth:<N>:<action> (the Nth pass
// only, counted from 1), skip (leaves out the work behind the point). Thread-safe.
void pass(std::string_view name);
// Whether the work behind this point is to be left out.
bool skips(std::string_view name);

// Replaces what the environment said; counts start anew. Throws std::invalid_argument on text it can't read.
void configure(std::string_view text);

}  // namespace vestibule::failpoint

#ifdef VESTIBULE_FAILPOINTS
#define FAILPOINT(name) ::vestibule::failpoint::pass(name)
#define FAILPOINT_SKIPS(name) ::vestibule::failpoint::skips(name)
#else
#define FAILPOINT(name) static_cast<void>(0)
#define FAILPOINT_SKIPS(name) false
#endif
