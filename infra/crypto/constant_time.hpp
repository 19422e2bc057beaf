// Comparison of secrets.
#pragma once

#include <string_view>

#include "domain/shared/cryptography.hpp"

namespace vestibule::crypto {

// Takes the same time wherever the difference is; only the lengths show.
bool constant_time_equal(std::string_view left, std::string_view right);
bool constant_time_equal(const Digest& left, const Digest& right);

}  // namespace vestibule::crypto
