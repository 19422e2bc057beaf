#include "infra/partners/names_asked.hpp"

#include <algorithm>

namespace vestibule::partners {

std::vector<std::string> names_asked(const ScreenedPerson& person, const screening::LatinReading& latin_reading) {
    std::vector<std::string> names{person.full_name()};
    names.insert(names.end(), person.other_names.begin(), person.other_names.end());
    for (std::size_t at = 0, written = names.size(); at < written; ++at)
        if (auto reading = latin_reading(names[at])) names.push_back(std::move(*reading));
    return names;
}

void add_better(std::vector<ScreeningCandidate>& candidates, std::vector<ScreeningCandidate> found) {
    for (auto& candidate : found) {
        const auto same = std::ranges::find(candidates, candidate.entity, &ScreeningCandidate::entity);
        if (same == candidates.end())
            candidates.push_back(std::move(candidate));
        else if (same->score < candidate.score)
            *same = std::move(candidate);
    }
}

void put_in_order(std::vector<ScreeningCandidate>& candidates) {
    std::ranges::sort(candidates, [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.entity < b.entity;
    });
}

}  // namespace vestibule::partners
