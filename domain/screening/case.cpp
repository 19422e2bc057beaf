#include "domain/screening/case.hpp"

#include <algorithm>

#include "domain/shared/hex.hpp"

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

std::string_view to_string(Decision decision) {
    return decision == Decision::clear ? "CLEAR" : "CONFIRM";
}

std::optional<Decision> parse_decision(std::string_view text) {
    for (const auto decision : {Decision::clear, Decision::confirm})
        if (to_string(decision) == text) return decision;
    return std::nullopt;
}

std::string Case::content() const {
    std::vector<std::string> parts;
    for (const auto& hit : hits) parts.push_back(hit.list + ' ' + hit.entity + ' ' + hit.entity_hash);
    std::ranges::sort(parts);
    parts.erase(std::ranges::unique(parts).begin(), parts.end());
    auto content = to_hex(person_hash);
    for (const auto& part : parts) content += '\n' + part;
    return content;
}

std::vector<ScreeningCandidate> Case::entries() const {
    std::vector<ScreeningCandidate> best;
    for (const auto& hit : hits) {
        const auto same = std::ranges::find_if(
            best, [&](const auto& each) { return each.list == hit.list && each.entity == hit.entity; });
        if (same == best.end())
            best.push_back(hit);
        else if (same->score < hit.score)
            *same = hit;
    }
    std::ranges::sort(best, [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.entity < b.entity;
    });
    return best;
}

}  // namespace vestibule::screening
