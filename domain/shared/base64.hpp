// Base64 (RFC 4648). What is read must be canonical: no blanks, no stray bits in the last character, padding as
// expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vestibule {

enum class Padding : std::uint8_t { with, without };

// Section 4: the standard alphabet.
std::string base64(std::string_view bytes, Padding padding = Padding::with);
std::optional<std::string> from_base64(std::string_view text, Padding padding = Padding::with);

// Section 5: the alphabet of URLs, without padding.
std::string base64url(std::string_view bytes);
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace vestibule
