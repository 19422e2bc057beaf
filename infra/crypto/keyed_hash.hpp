// Keyed hashes under the installation's index key.
#pragma once

#include "domain/shared/cryptography.hpp"
#include "infra/crypto/key_file.hpp"

namespace vestibule::crypto {

// HMAC-SHA-256 (RFC 2104) over purpose, a NUL, and the text; a purpose holds no NUL, so no two pairs collide.
class HmacKeyedHash final : public KeyedHash {
  public:
    explicit HmacKeyedHash(const MasterKeys& keys) : key_(keys.index) {}
    explicit HmacKeyedHash(Secret key) : key_(std::move(key)) {}

    Digest hash(std::string_view purpose, std::string_view text) const override;

  private:
    Secret key_;
};

}  // namespace vestibule::crypto
