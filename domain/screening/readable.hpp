// Which names of a person can be compared with a list. One that can't be is never clear by accident: a human judges
// it.
#pragma once

#include <functional>

#include "domain/shared/screening.hpp"

namespace vestibule::screening {

// NAME_EMPTY, NAME_TOO_LONG, NAME_UNREADABLE; nullopt for a name that can be read.
using WhyUnreadable = std::function<std::optional<std::string>(std::string_view name)>;

// The name in a-z, where it has other letters; nullopt where it has none.
using LatinReading = std::function<std::optional<std::string>(std::string_view name)>;

struct ReadablePart {
    std::optional<ScreenedPerson> person;  // with the names that can be read; none where there is no such name
    std::vector<std::string> unread;       // why the others can't be: a code each
};

ReadablePart readable_part(const ScreenedPerson& person, const WhyUnreadable& why);

// What stands against somebody whose names were not all compared: no entry of the list, but all of it. Another list is
// another hit.
ScreeningCandidate unjudged(const ScreeningAnswer& answer);

}  // namespace vestibule::screening
