// What the domain and the stores ask of cryptography; infra/crypto answers.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/shared/secret.hpp"

namespace vestibule {

namespace asio = boost::asio;

using Digest = std::array<std::uint8_t, 32>;

// HMAC-SHA-256 under the installation's index key: equality of names, codes, tokens and addresses without
// keeping them. `purpose` separates the uses ("login-name", "activation-token", …). Thread-safe.
class KeyedHash {
  public:
    virtual ~KeyedHash() = default;
    virtual Digest hash(std::string_view purpose, std::string_view text) const = 0;
};

// Authenticated encryption of fields at rest. `context` (table, column, owner id) is bound to the ciphertext:
// a value moved to another row does not open. Thread-safe.
class FieldCipher {
  public:
    virtual ~FieldCipher() = default;
    virtual std::string seal(std::string_view context, std::string_view plaintext) const = 0;
    // Throws std::runtime_error where the value was altered, moved, or its key is unknown.
    virtual std::string open(std::string_view context, std::string_view sealed) const = 0;

    // A new random data key, wrapped by the master key; fields under it die when the wrapped key is deleted.
    virtual std::string new_wrapped_key() const = 0;
    virtual std::string seal_with(std::string_view wrapped_key, std::string_view context,
                                  std::string_view plaintext) const = 0;
    virtual std::string open_with(std::string_view wrapped_key, std::string_view context,
                                  std::string_view sealed) const = 0;
};

// Secure randomness. Thread-safe.
class Randomness {
  public:
    virtual ~Randomness() = default;
    // `bytes` random bytes as base64url without padding (RFC 4648, section 5).
    virtual Secret token(std::size_t bytes) = 0;
    // Decimal digits, each equally likely, leading zeros kept.
    virtual Secret digits(std::size_t count) = 0;
};

// Password hashing on the crypto pool; never on the event loop. Throws Overloaded when the pool's queue is full.
class PasswordHasher {
  public:
    virtual ~PasswordHasher() = default;
    // PHC string ($argon2id$…) with the parameters in force.
    virtual asio::awaitable<std::string> hash(Secret password) = 0;
    // False for a wrong password and for a string it can't read; takes the same time either way.
    virtual asio::awaitable<bool> verify(Secret password, std::string encoded) = 0;
    // Verified in place of a user's where there is none: a shadow (domain/README.md).
    virtual const std::string& shadow_hash() const = 0;
    // True when `encoded` was made by another algorithm or with lower parameters than those in force.
    virtual bool outdated(std::string_view encoded) const = 0;
};

}  // namespace vestibule
