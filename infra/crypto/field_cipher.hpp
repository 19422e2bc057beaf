// Encryption of fields at rest: XChaCha20-Poly1305 under versioned master keys, or under wrapped data keys.
#pragma once

#include <memory>
#include <stdexcept>

#include "domain/shared/cryptography.hpp"
#include "infra/crypto/key_file.hpp"

namespace vestibule::crypto {

// What is sealed was altered or moved, or was sealed under other keys.
struct DoesNotOpen : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Sealed under a master key: 0x01, key version (4 bytes, big-endian), nonce (24), ciphertext and tag.
// Sealed under a data key:   0x02, nonce (24), ciphertext and tag.
// The first bytes and the caller's context are the associated data. Thread-safe.
class SecretboxFieldCipher final : public FieldCipher {
  public:
    explicit SecretboxFieldCipher(std::shared_ptr<KeyFile> keys) : keys_(std::move(keys)) {}

    std::string seal(std::string_view context, std::string_view plaintext) const override;
    // A version that is not in memory makes it look into the key file once more: another process rotated.
    std::string open(std::string_view context, std::string_view sealed) const override;

    std::string new_wrapped_key() const override;
    std::string seal_with(std::string_view wrapped_key, std::string_view context,
                          std::string_view plaintext) const override;
    std::string open_with(std::string_view wrapped_key, std::string_view context,
                          std::string_view sealed) const override;

  private:
    std::shared_ptr<KeyFile> keys_;
};

}  // namespace vestibule::crypto
