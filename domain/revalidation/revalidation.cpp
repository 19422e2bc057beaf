#include "domain/revalidation/revalidation.hpp"

#include <array>

namespace vestibule::revalidation {

namespace {

constexpr std::array<std::string_view, 3> call_types{"OFAC", "MOE", "ENROLL_PROGRAM_AND_MOE"};
constexpr std::array<std::string_view, 4> statuses{"QUEUED", "RUNNING", "COMPLETED", "COMPLETED_WITH_FAILURES"};
constexpr std::array<std::string_view, 5> outcomes{"CLEAR", "HIT", "SYNCED", "PARKED", "FAILED"};

template <class Enum, std::size_t count>
std::optional<Enum> find(const std::array<std::string_view, count>& names, std::string_view text) {
    for (std::size_t i = 0; i < count; ++i)
        if (names[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
}

}  // namespace

std::string_view to_string(CallType type) {
    return call_types[static_cast<std::size_t>(type)];
}
std::optional<CallType> parse_call_type(std::string_view text) {
    return find<CallType>(call_types, text);
}

std::string_view to_string(RunStatus status) {
    return statuses[static_cast<std::size_t>(status)];
}
std::optional<RunStatus> parse_run_status(std::string_view text) {
    return find<RunStatus>(statuses, text);
}

std::string_view to_string(UserOutcome outcome) {
    return outcomes[static_cast<std::size_t>(outcome)];
}
std::optional<UserOutcome> parse_user_outcome(std::string_view text) {
    return find<UserOutcome>(outcomes, text);
}

}  // namespace vestibule::revalidation
