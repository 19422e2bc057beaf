// Keys of OpenSSL out of the members of a JWK, and their private bytes. Private to this folder.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/secret.hpp"
#include "infra/crypto/openssl.hpp"

namespace vestibule::crypto {

inline constexpr std::size_t coordinate_size = 32;  // of a point of P-256
inline constexpr std::size_t kid_limit = 256;

// The member if it is a text; nullopt otherwise.
std::optional<std::string> text_member(const boost::json::object& object, std::string_view name);
// The same for canonical base64url.
std::optional<std::string> bytes_member(const boost::json::object& object, std::string_view name);

bool is_p256(EVP_PKEY* key);
// Big-endian, filled up to `size` bytes; 0: as short as it is.
std::string number_of(EVP_PKEY* key, const char* name, std::size_t size);

// A P-256 or RSA key with what a JWK shows of it.
struct KeyParts {
    OwnedKey key;
    bool elliptic = false;
    std::string first;   // x or n
    std::string second;  // y or e
    std::string kid;

    // Base64url of the SHA-256 thumbprint (RFC 7638).
    std::string thumbprint() const;
    // Without `alg` where it is empty.
    boost::json::object to_jwk(std::string_view use, std::string_view alg) const;
};

// nullopt for another kind of key, a point off the curve, a weak RSA key (modulus outside 2048–8192 bits, even modulus,
// exponent even, 1, or over 32 bits), another `use`, a kid over the limit, a member that is not canonical base64url, or
// a JWK that holds private parts. `alg` is the caller's.
std::optional<KeyParts> parts_of_jwk(const boost::json::object& jwk, std::string_view use);
// Of a key pair; its kid is its thumbprint.
KeyParts parts_of_pair(OwnedKey pair);

// PKCS #8, DER.
Secret private_bytes_of(EVP_PKEY* key);
// nullptr for anything but PKCS #8.
OwnedKey key_of_private_bytes(const Secret& bytes);

}  // namespace vestibule::crypto
