#include "domain/screening/case.hpp"

namespace vestibule::screening {

std::string_view to_string(CaseStatus status) {
    switch (status) {
        case CaseStatus::open:
            return "OPEN";
        case CaseStatus::cleared:
            return "CLEARED";
        case CaseStatus::confirmed:
            break;
    }
    return "CONFIRMED";
}

std::optional<CaseStatus> parse_case_status(std::string_view text) {
    for (const auto status : {CaseStatus::open, CaseStatus::cleared, CaseStatus::confirmed})
        if (to_string(status) == text) return status;
    return std::nullopt;
}

std::string_view to_string(Verdict verdict) {
    return verdict == Verdict::clear ? "CLEAR" : "CONFIRM";
}

std::optional<Verdict> parse_verdict(std::string_view text) {
    for (const auto verdict : {Verdict::clear, Verdict::confirm})
        if (to_string(verdict) == text) return verdict;
    return std::nullopt;
}

}  // namespace vestibule::screening
