// JSON Web Tokens in compact form (RFC 7515, 7519): parsing that refuses first, signing, checking.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "infra/crypto/jwk.hpp"

namespace vestibule::crypto {

inline constexpr std::size_t jwt_size_limit = 8 * 1024;

// A token whose form is right; nothing about it is believed until a key has verified it.
struct Jwt {
    JwsAlgorithm algorithm;
    std::string kid;  // empty: none given
    std::string typ;
    boost::json::object claims;
    std::string signing_input;
    std::string signature;

    // The claim if it is a text; nullopt otherwise.
    std::optional<std::string> text(std::string_view claim) const;
    // A NumericDate (RFC 7519, section 2), fractions cut off; nullopt where absent or not a number of seconds.
    std::optional<std::chrono::sys_seconds> time(std::string_view claim) const;
    bool has(std::string_view claim) const { return claims.contains(claim); }
    // `aud` as a text or a list of texts (RFC 7519, section 4.1.3).
    bool meant_for(std::string_view audience) const;
};

// nullopt for anything but three parts of canonical base64url whose header names one of our algorithms:
// no `none`, no `crit` (nothing critical is understood here), no `b64`, no repeated names. Keys that the header
// brings along or points at (jwk, jku, x5u, x5c) are never looked at.
std::optional<Jwt> parse_jwt(std::string_view compact, std::size_t size_limit = jwt_size_limit);

bool verified_by(const Jwt& jwt, const PublicKey& key);

// The header holds alg, typ and the key's kid.
std::string sign_jwt(const SigningKey& key, std::string_view typ, const boost::json::object& claims);

}  // namespace vestibule::crypto
