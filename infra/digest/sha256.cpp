#include "infra/digest/sha256.hpp"

#include <sodium.h>

namespace vestibule {

Digest sha256(std::string_view bytes) {
    Digest digest{};
    crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    return digest;
}

}  // namespace vestibule
