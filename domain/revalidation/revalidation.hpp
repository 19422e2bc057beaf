// A revalidation: many users screened or told to the MOE partner again, one outcome each (api.md, section 6).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/origin.hpp"
#include "domain/shared/reach.hpp"

namespace vestibule::revalidation {

enum class CallType { ofac, moe, enroll_program_and_moe };
// OFAC, MOE, ENROLL_PROGRAM_AND_MOE
std::string_view to_string(CallType type);
std::optional<CallType> parse_call_type(std::string_view text);

enum class RunStatus { queued, running, completed, completed_with_failures };
// QUEUED, RUNNING, COMPLETED, COMPLETED_WITH_FAILURES
std::string_view to_string(RunStatus status);
std::optional<RunStatus> parse_run_status(std::string_view text);

// clear and hit of a screening; synced and parked of a MOE call, a parked one becomes synced if an operator brings it
// through. failed: not reached, not active, or no answer within a day.
enum class UserOutcome { clear, hit, synced, parked, failed };
// CLEAR, HIT, …
std::string_view to_string(UserOutcome outcome);
std::optional<UserOutcome> parse_user_outcome(std::string_view text);

// Users between two ids, both inclusive, or those named.
struct UserRange {
    Uuid from;
    Uuid to;
};

struct Revalidation {
    Uuid id;
    Reach reach;  // of the client that asked
    CallType type = CallType::ofac;
    RunStatus status = RunStatus::queued;
    std::optional<UserRange> range = {};
    std::uint64_t total = 0;
    Instant created_at;
    Origin origin = {};
};

struct Progress {
    Revalidation run;
    std::uint64_t done = 0;    // with an outcome
    std::uint64_t failed = 0;  // of these: FAILED and PARKED
    struct Entry {
        Uuid user;
        UserOutcome outcome;
    };
    std::vector<Entry> outcomes;  // a page, by user id
};

}  // namespace vestibule::revalidation
