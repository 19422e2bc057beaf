// The life of signing keys: how they begin, take turns and end, so that no token is ever unverifiable.
#pragma once

#include <chrono>

#include "domain/clients/store.hpp"

namespace vestibule::clients {

// A key that ceased to sign stays published this long: a token's life (600 s), the second in which other
// instances may still sign with it, and what clocks differ.
inline constexpr std::chrono::seconds previous_key_life{600 + 60};

// What a fresh key pair brings along; kid, public and sealed private key.
struct FreshKey {
    std::string kid;
    std::string public_jwk;
    std::string private_key;
};

// Gives the installation a current and a next key where it has none. Instances that start at once agree: the
// first one's keys stand.
void ensure_signing_keys(SigningKeyStore& store, const FreshKey& current, const FreshKey& next);

struct Rotation {
    std::string current;
    std::string next;
};
// The next key signs from now on, the current one only verifies, `fresh` is published as the next.
Rotation rotate_signing_keys(SigningKeyStore& store, const FreshKey& fresh);

// Withdraws previous keys whose last token has expired.
void retire_signing_keys(SigningKeyStore& store);

}  // namespace vestibule::clients
