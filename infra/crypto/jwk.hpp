// Keys of JSON Web Signatures (RFC 7517, 7518): public ones of ours and of clients, and our signing keys.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/secret.hpp"

namespace vestibule::crypto {

struct KeyParts;

// What a key may sign with. Nothing else exists here: no `none`, no HMAC.
enum class JwsAlgorithm { es256, rs256, ps256 };

std::string_view name_of(JwsAlgorithm algorithm);
std::optional<JwsAlgorithm> jws_algorithm(std::string_view name);

// EC P-256, or RSA of 2048–8192 bits. Immutable, cheap to copy, thread-safe.
class PublicKey {
  public:
    // nullopt for another kind of key, a point off the curve, a weak RSA key, `use` other than sig, an `alg`
    // that does not fit, a member that is not canonical base64url, or one that holds private parts.
    static std::optional<PublicKey> from_jwk(const boost::json::object& jwk);

    boost::json::object to_jwk() const;
    const std::string& kid() const;
    bool allows(JwsAlgorithm algorithm) const;
    // A signature that is malformed in any way is simply false.
    bool verify(JwsAlgorithm algorithm, std::string_view signing_input, std::string_view signature) const;

    // base64url of the SHA-256 thumbprint (RFC 7638).
    std::string thumbprint() const;

  private:
    friend class SigningKey;
    struct Material;
    PublicKey(KeyParts parts, std::optional<JwsAlgorithm> only);

    std::shared_ptr<const Material> material_;
};

// The keys of a JWK set; nullopt where it is no set. Keys that can't be used are left out (RFC 7517, section 5).
std::optional<std::vector<PublicKey>> keys_of_jwk_set(std::string_view text);

// An ES256 key pair of ours. Its kid is its thumbprint. Thread-safe.
class SigningKey {
  public:
    static SigningKey generate();
    // `bytes` as private_bytes() gave them; throws std::runtime_error for anything else.
    static SigningKey from_private_bytes(const Secret& bytes);

    Secret private_bytes() const;  // PKCS #8, DER
    const PublicKey& public_key() const { return public_key_; }
    std::string sign(std::string_view signing_input) const;  // r || s, 64 bytes (RFC 7518, section 3.4)

  private:
    explicit SigningKey(PublicKey pair) : public_key_(std::move(pair)) {}

    PublicKey public_key_;  // its material holds the private part, too
};

}  // namespace vestibule::crypto
