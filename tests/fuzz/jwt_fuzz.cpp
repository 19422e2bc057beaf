// Compact tokens and JWK sets: whatever comes, no crash, and nothing verifies that our key did not sign.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "domain/shared/base64.hpp"
#include "infra/crypto/jwt.hpp"

namespace {

using namespace vestibule;
using namespace vestibule::crypto;

void check(bool holds) {
    if (!holds) std::abort();
}

void read_token(const std::string& text, const SigningKey& key) {
    const auto jwt = parse_jwt(text);
    if (!jwt) return;
    check(text.size() <= jwt_size_limit && text.starts_with(jwt->signing_input));
    check(!verified_by(*jwt, key.public_key()));
    for (const auto* claim : {"exp", "iat", "nbf"}) jwt->time(claim);
    jwt->meant_for("https://id.example");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto key = SigningKey::generate();
    const std::string bytes(data, data + size);
    read_token(bytes, key);
    // The same bytes as header and as claims, past the base64url.
    read_token(base64url(bytes) + "." + base64url("{}") + "." + base64url(std::string(64, 'x')), key);
    read_token(base64url(R"({"alg":"ES256"})") + "." + base64url(bytes) + "." + base64url(std::string(64, 'x')), key);
    if (const auto decoded = from_base64url(bytes)) check(base64url(*decoded) == bytes);
    if (const auto keys = keys_of_jwk_set(bytes))
        for (const auto& one : *keys) check(PublicKey::from_jwk(one.to_jwk()).has_value());
    return 0;
}
