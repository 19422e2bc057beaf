#include "infra/crypto/jwt.hpp"

#include <boost/json/serialize.hpp>
#include <cmath>

#include "domain/shared/base64.hpp"
#include "infra/json/strict_json.hpp"

namespace vestibule::crypto {

namespace json = boost::json;

namespace {

constexpr std::size_t header_limit = 1024;
constexpr std::size_t kid_limit = 256;
constexpr double last_second = 253402300799;  // 9999-12-31T23:59:59Z

// Reads an optional text of the header; false where it is there and no text, or too long.
bool take_text(const json::object& header, std::string_view name, std::string& text) {
    const auto* value = header.if_contains(name);
    if (value == nullptr) return true;
    if (!value->is_string() || value->as_string().size() > kid_limit) return false;
    text = value->as_string();
    return true;
}

}  // namespace

std::optional<Jwt> parse_jwt(std::string_view compact, std::size_t size_limit) {
    if (compact.size() > size_limit) return std::nullopt;
    const auto first = compact.find('.');
    const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos)
        return std::nullopt;
    if (first > header_limit) return std::nullopt;

    const auto header_text = from_base64url(compact.substr(0, first));
    const auto claims_text = from_base64url(compact.substr(first + 1, second - first - 1));
    auto signature = from_base64url(compact.substr(second + 1));
    if (!header_text || !claims_text || !signature || signature->empty()) return std::nullopt;

    const auto header = strict_json_object(*header_text, JsonBounds::token);
    if (!header || header->contains("crit") || header->contains("b64")) return std::nullopt;
    std::string algorithm_name;
    Jwt jwt{};
    if (!take_text(*header, "alg", algorithm_name) || !take_text(*header, "kid", jwt.kid) ||
        !take_text(*header, "typ", jwt.typ))
        return std::nullopt;
    const auto algorithm = jws_algorithm(algorithm_name);
    if (!algorithm) return std::nullopt;

    auto claims = strict_json_object(*claims_text, JsonBounds::token);
    if (!claims) return std::nullopt;
    jwt.algorithm = *algorithm;
    jwt.claims = std::move(*claims);
    jwt.signing_input = compact.substr(0, second);
    jwt.signature = std::move(*signature);
    return jwt;
}

std::optional<std::string> Jwt::text(std::string_view claim) const {
    const auto* value = claims.if_contains(claim);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->as_string());
}

std::optional<std::chrono::sys_seconds> Jwt::time(std::string_view claim) const {
    const auto* value = claims.if_contains(claim);
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const double seconds = value->to_number<double>();
    if (!std::isfinite(seconds) || seconds < 0 || seconds > last_second) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
}

bool Jwt::meant_for(std::string_view audience) const {
    const auto* value = claims.if_contains("aud");
    if (value == nullptr) return false;
    if (value->is_string()) return std::string_view(value->as_string()) == audience;
    if (!value->is_array()) return false;
    for (const auto& one : value->as_array())
        if (one.is_string() && std::string_view(one.as_string()) == audience) return true;
    return false;
}

bool verified_by(const Jwt& jwt, const PublicKey& key) {
    return key.verify(jwt.algorithm, jwt.signing_input, jwt.signature);
}

std::string sign_jwt(const SigningKey& key, std::string_view typ, const json::object& claims) {
    const json::object header{{"alg", "ES256"}, {"typ", typ}, {"kid", key.public_key().kid()}};
    auto token = base64url(json::serialize(header)) + "." + base64url(json::serialize(claims));
    const auto signature = key.sign(token);
    return token + "." + base64url(signature);
}

}  // namespace vestibule::crypto
