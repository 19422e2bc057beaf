// Screeners that compare one name at a time: which names of a person they are asked for, and one answer made of theirs.
#pragma once

#include <string>
#include <vector>

#include "domain/screening/readable.hpp"

namespace vestibule::partners {

// All names as they were written, and in Latin letters, too, where they have others: such a name may be compared with
// nobody, and the server does not tell.
std::vector<std::string> names_asked(const ScreenedPerson& person, const screening::LatinReading& latin_reading);

// Of an entity found by several names the best counts.
void add_better(std::vector<ScreeningCandidate>& candidates, std::vector<ScreeningCandidate> found);

// By falling score, then entity: ties come in no fixed order.
void put_in_order(std::vector<ScreeningCandidate>& candidates);

}  // namespace vestibule::partners
