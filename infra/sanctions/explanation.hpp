// A screening in words and as JSON: what the person who must sign the decision reads.
#pragma once

#include <string>

#include "infra/sanctions/screener.hpp"

namespace vestibule::sanctions {

// One block a hit: score, matched name and its kind, word by word, field by field. `details` false: one line a hit.
std::string to_text(const Screening& screening, bool details);

// The same facts; member names in camelCase, order fixed: equal screenings give equal bytes.
std::string to_json(const Screening& screening);

}  // namespace vestibule::sanctions
