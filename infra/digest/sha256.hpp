// SHA-256 (FIPS 180-4), for whoever has to know a content again.
#pragma once

#include <string_view>

#include "domain/shared/cryptography.hpp"

namespace vestibule {

Digest sha256(std::string_view bytes);

}  // namespace vestibule
