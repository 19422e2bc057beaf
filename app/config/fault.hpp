// What a person must mend in a configuration: where, what, and how.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vestibule::app {

struct Fault {
    std::string origin;  // "vestibule.toml:3", "VESTIBULE_LOG_LEVEL", "--log.level"
    std::string field;   // "http.listen", "sites[0].locales"; may be empty
    std::string problem;
    std::string remedy;

    std::string to_string() const;
};

// One fault a line.
std::string to_string(const std::vector<Fault>& faults);

// The known word nearest to a mistyped one, as "did you mean …?"; empty when none is near.
std::string did_you_mean(std::string_view typed, const std::vector<std::string_view>& known);

}  // namespace vestibule::app
