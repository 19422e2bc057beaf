#include "domain/shared/screening.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace vestibule {

namespace {

template <class Value, std::size_t size>
std::string_view text_of(const std::array<std::pair<Value, std::string_view>, size>& names, Value value) {
    return std::ranges::find(names, value, &std::pair<Value, std::string_view>::first)->second;
}

template <class Value, std::size_t size>
std::optional<Value> value_of(const std::array<std::pair<Value, std::string_view>, size>& names,
                              std::string_view text) {
    const auto found = std::ranges::find(names, text, &std::pair<Value, std::string_view>::second);
    if (found == names.end()) return std::nullopt;
    return found->first;
}

constexpr std::array<std::pair<ScreeningStatus, std::string_view>, 3> statuses{
    {{ScreeningStatus::pending, "PENDING"}, {ScreeningStatus::clear, "CLEAR"}, {ScreeningStatus::hit, "HIT"}}};

constexpr std::array<std::pair<ScreeningCause, std::string_view>, 7> causes{
    {{ScreeningCause::enrollment, "enrollment"},
     {ScreeningCause::registration, "registration"},
     {ScreeningCause::changed_person, "changed-person"},
     {ScreeningCause::joined_site, "joined-site"},
     {ScreeningCause::changed_list, "changed-list"},
     {ScreeningCause::revalidation, "revalidation"},
     {ScreeningCause::migration, "migration"}}};

}  // namespace

std::string_view to_string(ScreeningStatus status) {
    return text_of(statuses, status);
}

std::optional<ScreeningStatus> parse_screening_status(std::string_view text) {
    return value_of(statuses, text);
}

std::string_view to_string(ScreeningCause cause) {
    return text_of(causes, cause);
}

std::optional<ScreeningCause> parse_screening_cause(std::string_view text) {
    return value_of(causes, text);
}

std::string ScreenedPerson::full_name() const {
    std::string name = first_name;
    const auto add = [&name](const std::string& part) {
        if (!part.empty()) name += (name.empty() ? "" : " ") + part;
    };
    if (middle_name) add(*middle_name);
    add(last_name);
    return name;
}

bool ScreeningAnswer::potential_match() const {
    return !unread.empty() || std::ranges::any_of(candidates, &ScreeningCandidate::potential);
}

ScreenedPerson screened(const Person& person) {
    return {.first_name = person.first_name,
            .middle_name = person.middle_name,
            .last_name = person.last_name,
            .other_names = person.other_names,
            .date_of_birth = person.date_of_birth,
            .country_code = person.country_code};
}

Error screening_denied(const std::optional<Uuid>& enrollment) {
    Error error{
        .kind = ErrorKind::invalid, .code = "SCREENING_DENIED", .detail = "The person can't be taken on at present."};
    if (enrollment) error.extra = {{"enrollmentId", {enrollment->to_string()}}};
    return error;
}

}  // namespace vestibule
