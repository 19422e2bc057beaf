#include "infra/crypto/evp_keys.hpp"

#include <algorithm>
#include <array>

#include "domain/shared/base64.hpp"
#include "infra/crypto/sodium.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::crypto {

namespace json = boost::json;

namespace {

OwnedKey key_from(const char* type, int selection, OSSL_PARAM* parameters) {
    const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    must(context && EVP_PKEY_fromdata_init(context.get()) == 1, "no context for a key");
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1) ERR_clear_error();
    return OwnedKey(key);
}

// A private or a symmetric key.
bool holds_private_parts(const json::object& jwk) {
    constexpr std::array<std::string_view, 4> secret_members{"d", "p", "q", "k"};
    return std::ranges::any_of(secret_members, [&](auto name) { return jwk.contains(name); });
}

// nullptr for a point that is not on the curve.
OwnedKey p256_public_key(const std::string& x, const std::string& y) {
    std::string point = "\x04" + x + y;
    std::string group = "P-256";
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group.data(), 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
        OSSL_PARAM_construct_end(),
    };
    auto key = key_from("EC", EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(parameters.data()));
    if (!key) return nullptr;

    const OwnedKeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr));
    must(check != nullptr, "no context for a check");
    if (EVP_PKEY_public_check(check.get()) == 1) return key;
    ERR_clear_error();
    return nullptr;
}

// nullptr for a weak key.
OwnedKey rsa_public_key(const std::string& n, const std::string& e) {
    if (n.size() < 256 || n.size() > 1024 || n.front() == 0 || (n.back() & 1) == 0) return nullptr;
    if (e.empty() || e.size() > 4 || e.front() == 0 || (e.back() & 1) == 0 || e == "\x01") return nullptr;

    const OwnedNumber modulus(BN_bin2bn(bytes_of(n), static_cast<int>(n.size()), nullptr));
    const OwnedNumber exponent(BN_bin2bn(bytes_of(e), static_cast<int>(e.size()), nullptr));
    const OwnedParameterBuilder builder(OSSL_PARAM_BLD_new());
    must(modulus && exponent && builder, "out of memory");
    if (BN_num_bits(modulus.get()) < 2048) return nullptr;
    must(OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1 &&
             OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1,
         "no parameters for a key");
    const OwnedParameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
    must(parameters != nullptr, "no parameters for a key");
    return key_from("RSA", EVP_PKEY_PUBLIC_KEY, parameters.get());
}

}  // namespace

std::optional<std::string> text_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->as_string());
}

std::optional<std::string> bytes_member(const json::object& object, std::string_view name) {
    const auto text = text_member(object, name);
    return text ? from_base64url(*text) : std::nullopt;
}

bool is_p256(EVP_PKEY* key) {
    std::array<char, 32> group{};
    return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) == 1 &&
           std::string_view(group.data()) == "prime256v1";
}

std::string number_of(EVP_PKEY* key, const char* name, std::size_t size) {
    BIGNUM* number = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &number) == 1, "a key lacks a number");
    const OwnedNumber owned(number);
    std::string bytes(size > 0 ? size : static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    must(BN_bn2binpad(number, bytes_of(bytes), static_cast<int>(bytes.size())) == static_cast<int>(bytes.size()),
         "a number is too big");
    return bytes;
}

Secret private_bytes_of(EVP_PKEY* key) {
    auto* info = EVP_PKEY2PKCS8(key);
    must(info != nullptr, "no PKCS #8");
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info);
    must(size > 0, "no DER for a key");
    Secret bytes(std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return bytes;
}

OwnedKey key_of_private_bytes(const Secret& bytes) {
    const auto* at = bytes_of(bytes.reveal());
    OwnedKey key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(bytes.reveal().size())));
    if (!key) ERR_clear_error();
    return key;
}

std::string KeyParts::thumbprint() const {
    const auto members =
        elliptic ? R"({"crv":"P-256","kty":"EC","x":")" + base64url(first) + R"(","y":")" + base64url(second) + R"("})"
                 : R"({"e":")" + base64url(second) + R"(","kty":"RSA","n":")" + base64url(first) + R"("})";
    const auto digest = sha256(members);
    return base64url(std::string(digest.begin(), digest.end()));
}

json::object KeyParts::to_jwk(std::string_view use, std::string_view alg) const {
    json::object jwk{{"kty", elliptic ? "EC" : "RSA"}, {"use", use}};
    if (!alg.empty()) jwk["alg"] = alg;
    if (elliptic) jwk["crv"] = "P-256";
    if (!kid.empty()) jwk["kid"] = kid;
    jwk[elliptic ? "x" : "n"] = base64url(first);
    jwk[elliptic ? "y" : "e"] = base64url(second);
    return jwk;
}

std::optional<KeyParts> parts_of_jwk(const json::object& jwk, std::string_view use) {
    if (holds_private_parts(jwk)) return std::nullopt;
    if (jwk.contains("use") && text_member(jwk, "use") != use) return std::nullopt;

    const auto kty = text_member(jwk, "kty");
    if (kty != "EC" && kty != "RSA") return std::nullopt;
    const bool elliptic = kty == "EC";
    if (elliptic && text_member(jwk, "crv") != "P-256") return std::nullopt;
    auto first = bytes_member(jwk, elliptic ? "x" : "n");
    auto second = bytes_member(jwk, elliptic ? "y" : "e");
    if (!first || !second) return std::nullopt;
    if (elliptic && (first->size() != coordinate_size || second->size() != coordinate_size)) return std::nullopt;
    auto key = elliptic ? p256_public_key(*first, *second) : rsa_public_key(*first, *second);
    if (!key) return std::nullopt;

    std::optional<std::string> kid{""};
    if (jwk.contains("kid")) kid = text_member(jwk, "kid");
    if (!kid || kid->size() > kid_limit) return std::nullopt;
    return KeyParts{std::move(key), elliptic, std::move(*first), std::move(*second), std::move(*kid)};
}

KeyParts parts_of_pair(OwnedKey pair) {
    const bool elliptic = is_p256(pair.get());
    must(elliptic || EVP_PKEY_is_a(pair.get(), "RSA") == 1, "neither P-256 nor RSA");
    KeyParts parts{.key = {},
                   .elliptic = elliptic,
                   .first = elliptic ? number_of(pair.get(), OSSL_PKEY_PARAM_EC_PUB_X, coordinate_size)
                                     : number_of(pair.get(), OSSL_PKEY_PARAM_RSA_N, 0),
                   .second = elliptic ? number_of(pair.get(), OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_size)
                                      : number_of(pair.get(), OSSL_PKEY_PARAM_RSA_E, 0),
                   .kid = {}};
    parts.key = std::move(pair);
    parts.kid = parts.thumbprint();
    return parts;
}

}  // namespace vestibule::crypto
