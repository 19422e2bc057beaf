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

// True for a JWK that holds a secret: a private or a symmetric key.
bool holds_private_parts(const boost::json::object& jwk);

// nullptr for a point that is not on the curve.
OwnedKey p256_public_key(const std::string& x, const std::string& y);
// nullptr for a weak key: modulus outside 2048–8192 bits, even modulus, exponent even, 1, or over 32 bits.
OwnedKey rsa_public_key(const std::string& n, const std::string& e);
bool is_p256(EVP_PKEY* key);

// Big-endian, filled up to `size` bytes; 0: as short as it is.
std::string number_of(EVP_PKEY* key, const char* name, std::size_t size);

// PKCS #8, DER.
Secret private_bytes_of(EVP_PKEY* key);
// nullptr for anything but PKCS #8.
OwnedKey key_of_private_bytes(const Secret& bytes);

// SHA-256 thumbprint (RFC 7638) in base64url of a P-256 key (x, y) or an RSA key (n, e).
std::string thumbprint_of(bool elliptic, const std::string& first, const std::string& second);

}  // namespace vestibule::crypto
