// Keys of JSON Web Encryption (RFC 7516, 7517): public ones that messages are sealed for, and key pairs that open them.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/secret.hpp"
#include "infra/crypto/key_wrap.hpp"

namespace vestibule::crypto {

struct KeyParts;

// RSA of 2048–8192 bits, or EC P-256. Immutable, cheap to copy, thread-safe.
class EncryptionKey {
  public:
    // nullopt for another kind of key, a point off the curve, a weak RSA key, `use` other than enc, an `alg` that is
    // not the key's wrap, a member that is not canonical base64url, or one that holds private parts.
    static std::optional<EncryptionKey> from_jwk(const boost::json::object& jwk);

    boost::json::object to_jwk() const;
    const std::string& kid() const;  // empty: none
    KeyWrap wrap() const;
    std::string thumbprint() const;

    // A content key for the owner of this key. With ECDH-ES the ephemeral key goes into the header as `epk`.
    struct Wrapped {
        std::string encrypted_key;
        std::optional<boost::json::object> ephemeral;
    };
    Wrapped wrap_key(const Secret& content_key) const;

    // How many bytes the encrypted key of a content key of `content_key_size` has.
    std::size_t encrypted_key_size(std::size_t content_key_size) const;

  private:
    friend class DecryptionKey;
    struct Material;
    explicit EncryptionKey(KeyParts parts);

    std::shared_ptr<const Material> material_;
};

// A key pair. The kid of one that was made here is its thumbprint (RFC 7638). Thread-safe.
class DecryptionKey {
  public:
    // RSA 3072 (which takes some hundred milliseconds) or P-256.
    static DecryptionKey generate(KeyWrap wrap);
    // `bytes` as private_bytes() gave them; throws std::runtime_error for anything else.
    static DecryptionKey from_private_bytes(const Secret& bytes);

    Secret private_bytes() const;  // PKCS #8, DER
    Secret private_jwk() const;    // JSON; of P-256 only, else throws std::logic_error
    const EncryptionKey& public_key() const { return public_key_; }

    // What the sender of an ECDH-ES message adds to the encrypted key.
    struct Agreement {
        std::optional<EncryptionKey> ephemeral;  // `epk`
        std::string apu;
        std::string apv;
    };
    // Never says whether it worked: a random key of that size stands in for one that can't be had, in the same time, so
    // that the content's tag is the only thing that tells (RFC 7516, section 11.5).
    Secret unwrap_key(std::string_view encrypted_key, const Agreement& agreement, std::size_t content_key_size) const;

  private:
    explicit DecryptionKey(EncryptionKey pair) : public_key_(std::move(pair)) {}

    EncryptionKey public_key_;  // its material holds the private part, too
};

}  // namespace vestibule::crypto
