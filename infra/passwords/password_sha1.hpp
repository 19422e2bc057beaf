// The SHA-1 of a password, as lists of breached passwords are keyed. It is looked up, and kept nowhere.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "domain/shared/secret.hpp"

namespace vestibule::passwords {

using Sha1 = std::array<std::uint8_t, 20>;

// Of the UTF-8 text.
Sha1 password_sha1(const Secret& password);
// 40 upper-case digits.
std::string hex(const Sha1& digest);

}  // namespace vestibule::passwords
