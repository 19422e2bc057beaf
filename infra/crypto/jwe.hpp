// JSON Web Encryption in compact form (RFC 7516): RSA-OAEP-256 or ECDH-ES+A256KW around A128GCM, A256GCM or
// A256CBC-HS512, and nothing else.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "infra/crypto/content_cipher.hpp"
#include "infra/crypto/encryption_key.hpp"

namespace vestibule::crypto {

// A message whose form is right; nothing in it is believed until open_jwe() has opened it.
struct Jwe {
    KeyWrap wrap = KeyWrap::rsa_oaep_256;
    ContentEncryption encryption = ContentEncryption::a256gcm;
    std::string kid;                  // empty: none given
    std::optional<std::int64_t> iat;  // as it stands there, where it is an integer
    DecryptionKey::Agreement agreement;
    std::string protected_header;  // in base64url: what the tag covers besides the content
    std::string encrypted_key;
    SealedContent content;
};

// nullopt for anything but five parts of canonical base64url with sizes that fit, behind a header of at most 4096
// characters without repeated names that names algorithms of ours: no `none`, no `RSA1_5`, no `dir`, no PBES2, no
// `zip`, no `crit` but that of `iat`; with ECDH-ES an `epk` on the curve. Touches no key of ours. Keys that the header
// brings along or points at (jwk, jku, x5u, x5c) are never looked at.
std::optional<Jwe> parse_jwe(std::string_view compact);

// nullopt where `key` does not open it, whatever the reason.
std::optional<Secret> open_jwe(const Jwe& jwe, const DecryptionKey& key);

// The header holds alg, enc, the key's kid if it has one, and the members of `more` (iat, cty).
std::string seal_jwe(const EncryptionKey& key, ContentEncryption encryption, std::string_view plaintext,
                     const boost::json::object& more = {});

}  // namespace vestibule::crypto
