// The life of the keys that clients seal messages for: one of each kind is current, older ones open on for a while.
#pragma once

#include <array>
#include <chrono>
#include <span>

#include "domain/clients/store.hpp"

namespace vestibule::clients {

// kty of the JWK. Clients choose which of the two they seal for.
inline constexpr std::array<std::string_view, 2> encryption_key_kinds{"RSA", "EC"};

// Partners keep the key they know in their configuration: what is sealed for it opens for another 30 days.
inline constexpr std::chrono::days previous_encryption_key_life{30};

// What a fresh key pair brings along.
struct FreshEncryptionKey {
    std::string kid;
    std::string kind;
    std::string public_jwk;
    std::string private_key;
};

// The kinds of which none is current.
std::vector<std::string> missing_kinds(const std::vector<EncryptionKeyRecord>& keys);

// Gives the installation a current key of each kind that has none. Instances that start at once agree: the first one's
// keys stand.
void ensure_encryption_keys(EncryptionKeyStore& store, std::span<const FreshEncryptionKey> fresh);

// Each of `fresh` becomes the current key of its kind.
void rotate_encryption_keys(EncryptionKeyStore& store, std::span<const FreshEncryptionKey> fresh);

// Forgets previous keys that have been so for long enough.
void retire_encryption_keys(EncryptionKeyStore& store);

}  // namespace vestibule::clients
