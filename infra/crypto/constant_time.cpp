#include "infra/crypto/constant_time.hpp"

#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

bool constant_time_equal(std::string_view left, std::string_view right) {
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool constant_time_equal(const Digest& left, const Digest& right) {
    return sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace vestibule::crypto
