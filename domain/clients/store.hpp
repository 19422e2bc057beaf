// What clients' tokens and messages need of storage: our keys, revoked tokens, assertions and messages already used.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"

namespace vestibule::clients {

// next: published, does not sign yet. current: signs. previous: verifies what it signed until that has
// expired. retired: no longer published.
enum class KeyState { next, current, previous, retired };

std::string_view name_of(KeyState state);
KeyState key_state(std::string_view name);  // throws std::invalid_argument

struct SigningKeyRecord {
    std::string kid;
    KeyState state = KeyState::next;
    Instant created_at;
    std::optional<Instant> stopped_at;  // when it ceased to sign
    std::string public_jwk;             // JSON
    std::string private_key;            // sealed by FieldCipher; empty once it signs no more
};

class SigningKeyStore {
  public:
    virtual ~SigningKeyStore() = default;

    // Until this transaction ends nobody else changes signing keys. Called before anything is read.
    virtual void lock() = 0;
    virtual Instant now() = 0;
    virtual std::vector<SigningKeyRecord> keys() = 0;  // oldest first
    virtual void insert(const SigningKeyRecord& key) = 0;
    // `previous` and `retired` forget the private key and note when it ceased to sign.
    virtual void put_state(const std::string& kid, KeyState state, Instant at) = 0;
};

// A key that clients seal messages for. current: published. previous: opens what is still sealed for it. retired:
// opens nothing any more. There is no next: whoever seals for a new key is understood at once.
struct EncryptionKeyRecord {
    std::string kid;
    std::string kind;  // kty of its JWK: RSA or EC
    KeyState state = KeyState::current;
    Instant created_at;
    std::optional<Instant> stopped_at;  // when it ceased to be current
    std::string public_jwk;             // JSON
    std::string private_key;            // sealed by FieldCipher; empty once it is retired
};

class EncryptionKeyStore {
  public:
    virtual ~EncryptionKeyStore() = default;

    // Until this transaction ends nobody else changes encryption keys. Called before anything is read.
    virtual void lock() = 0;
    virtual Instant now() = 0;
    virtual std::vector<EncryptionKeyRecord> keys() = 0;  // newest first
    virtual void insert(const EncryptionKeyRecord& key) = 0;
    // `previous` notes when it ceased to be current, `retired` forgets the private key.
    virtual void put_state(const std::string& kid, KeyState state, Instant at) = 0;
};

struct RevokedToken {
    Digest token;  // SHA-256 of its jti
    Instant revoked_at;
    Instant expires_at;
};

class TokenStore {
  public:
    virtual ~TokenStore() = default;

    virtual Instant now() = 0;
    // Doing it again changes nothing.
    virtual void revoke(const Digest& token, Instant expires_at) = 0;
    // Those not yet expired that were revoked at `since` or later.
    virtual std::vector<RevokedToken> revoked_since(Instant since) = 0;
    // False where the assertion was used before.
    virtual bool use_assertion(const Digest& assertion, Instant expires_at) = 0;
    // False where a message with that authentication tag was accepted before. SHA-256 of the tag.
    virtual bool use_message(const Digest& tag, Instant expires_at) = 0;
    virtual void forget_expired() = 0;
};

}  // namespace vestibule::clients
