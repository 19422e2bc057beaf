#include "app/config/fault.hpp"

#include <algorithm>
#include <numeric>

namespace vestibule::app {
namespace {

// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            auto change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, change});
        }
    }
    return row.back();
}

}  // namespace

std::string Fault::to_string() const {
    std::string line = origin;
    if (!field.empty()) line += (line.empty() ? "" : ": ") + field;
    line += (line.empty() ? "" : ": ") + problem;
    if (!remedy.empty()) line += "; " + remedy;
    return line;
}

std::string to_string(const std::vector<Fault>& faults) {
    std::string text;
    for (const auto& fault : faults) text += fault.to_string() + '\n';
    return text;
}

std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& known) {
    std::string_view nearest;
    auto best = std::max<std::size_t>(2, typed.size() / 3) + 1;
    for (auto word : known) {
        if (auto d = distance(typed, word); d < best) {
            best = d;
            nearest = word;
        }
    }
    return nearest.empty() ? "" : "did you mean " + std::string(nearest) + "?";
}

}  // namespace vestibule::app
