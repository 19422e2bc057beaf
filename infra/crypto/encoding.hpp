// Small primitives that every other part of cryptography stands on: base64, SHA-256, comparison, randomness.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/cryptography.hpp"

namespace vestibule::crypto {

// RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);
// Canonical text only: no padding, no blanks, no stray bits in the last character.
std::optional<std::string> from_base64url(std::string_view text);

// RFC 4648, section 4: the standard alphabet, padded; nullopt for anything not canonical.
std::optional<std::string> from_base64(std::string_view text);

Digest sha256(std::string_view bytes);

// Takes the same time wherever the difference is; only the lengths show.
bool constant_time_equal(std::string_view left, std::string_view right);
bool constant_time_equal(const Digest& left, const Digest& right);

std::string random_bytes(std::size_t count);

}  // namespace vestibule::crypto
