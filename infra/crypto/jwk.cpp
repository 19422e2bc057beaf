#include "infra/crypto/jwk.hpp"

#include <algorithm>
#include <array>

#include "infra/crypto/encoding.hpp"
#include "infra/crypto/openssl.hpp"
#include "infra/crypto/sodium.hpp"
#include "infra/crypto/strict_json.hpp"

namespace vestibule::crypto {

namespace json = boost::json;

namespace {

constexpr std::size_t coordinate_size = 32;
constexpr std::size_t kid_limit = 256;

std::optional<std::string> text_member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return std::string(value->as_string());
}

std::optional<std::string> bytes_member(const json::object& object, std::string_view name) {
    const auto text = text_member(object, name);
    return text ? from_base64url(*text) : std::nullopt;
}

OwnedKey key_from(const char* type, int selection, OSSL_PARAM* parameters) {
    const OwnedKeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    must(context && EVP_PKEY_fromdata_init(context.get()) == 1, "no context for a key");
    EVP_PKEY* key = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1) ERR_clear_error();
    return OwnedKey(key);
}

// nullptr for a point that is not on the curve.
OwnedKey ec_key(const std::string& x, const std::string& y) {
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

// nullptr for a weak key: modulus outside 2048–8192 bits, even modulus, exponent even, 1, or over 32 bits.
OwnedKey rsa_key(const std::string& n, const std::string& e) {
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

// r || s to the DER that OpenSSL reads; empty where it is not 64 bytes.
std::string der_signature(std::string_view raw) {
    if (raw.size() != 2 * coordinate_size) return {};
    const OwnedSignature signature(ECDSA_SIG_new());
    auto* r = BN_bin2bn(bytes_of(raw), coordinate_size, nullptr);
    auto* s = BN_bin2bn(bytes_of(raw) + coordinate_size, coordinate_size, nullptr);
    must(signature && r != nullptr && s != nullptr && ECDSA_SIG_set0(signature.get(), r, s) == 1, "out of memory");
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(signature.get(), &der);
    must(size > 0, "no DER for a signature");
    std::string text(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return text;
}

std::string raw_signature(std::string_view der) {
    const auto* at = bytes_of(der);
    const OwnedSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    must(signature != nullptr, "no signature out of DER");
    std::string raw(2 * coordinate_size, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytes_of(raw), coordinate_size);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytes_of(raw) + coordinate_size, coordinate_size);
    return raw;
}

std::string number_of(EVP_PKEY* key, const char* name, std::size_t size) {
    BIGNUM* number = nullptr;
    must(EVP_PKEY_get_bn_param(key, name, &number) == 1, "a key lacks a number");
    const OwnedNumber owned(number);
    std::string bytes(size, '\0');
    must(BN_bn2binpad(number, bytes_of(bytes), static_cast<int>(size)) == static_cast<int>(size),
         "a number is too big");
    return bytes;
}

}  // namespace

std::string_view name_of(JwsAlgorithm algorithm) {
    switch (algorithm) {
        case JwsAlgorithm::es256:
            return "ES256";
        case JwsAlgorithm::rs256:
            return "RS256";
        case JwsAlgorithm::ps256:
            return "PS256";
    }
    return {};
}

std::optional<JwsAlgorithm> jws_algorithm(std::string_view name) {
    for (const auto algorithm : {JwsAlgorithm::es256, JwsAlgorithm::rs256, JwsAlgorithm::ps256})
        if (name == name_of(algorithm)) return algorithm;
    return std::nullopt;
}

struct PublicKey::Material {
    OwnedKey key;
    bool elliptic = false;
    std::optional<JwsAlgorithm> only;  // the JWK's `alg`
    std::string first;                 // x or n
    std::string second;                // y or e
};

std::optional<PublicKey> PublicKey::from_jwk(const json::object& jwk) {
    for (const auto* name : {"d", "p", "q", "k"})
        if (jwk.contains(name)) return std::nullopt;
    if (jwk.contains("use") && text_member(jwk, "use") != "sig") return std::nullopt;

    auto material = std::make_shared<Material>();
    const auto kty = text_member(jwk, "kty");
    if (kty == "EC") {
        const auto x = bytes_member(jwk, "x");
        const auto y = bytes_member(jwk, "y");
        if (text_member(jwk, "crv") != "P-256" || !x || !y) return std::nullopt;
        if (x->size() != coordinate_size || y->size() != coordinate_size) return std::nullopt;
        *material = Material{ec_key(*x, *y), true, {}, *x, *y};
    } else if (kty == "RSA") {
        const auto n = bytes_member(jwk, "n");
        const auto e = bytes_member(jwk, "e");
        if (!n || !e) return std::nullopt;
        *material = Material{rsa_key(*n, *e), false, {}, *n, *e};
    }
    if (!material->key) return std::nullopt;

    if (jwk.contains("alg")) {
        material->only = jws_algorithm(text_member(jwk, "alg").value_or(""));
        if (!material->only || (*material->only == JwsAlgorithm::es256) != material->elliptic) return std::nullopt;
    }
    PublicKey key;
    if (jwk.contains("kid")) {
        const auto kid = text_member(jwk, "kid");
        if (!kid || kid->size() > kid_limit) return std::nullopt;
        key.kid_ = *kid;
    }
    key.material_ = std::move(material);
    return key;
}

json::object PublicKey::to_jwk() const {
    json::object jwk;
    jwk["kty"] = material_->elliptic ? "EC" : "RSA";
    jwk["use"] = "sig";
    if (material_->elliptic) jwk["crv"] = "P-256";
    if (material_->elliptic || material_->only)
        jwk["alg"] = name_of(material_->elliptic ? JwsAlgorithm::es256 : *material_->only);
    if (!kid_.empty()) jwk["kid"] = kid_;
    jwk[material_->elliptic ? "x" : "n"] = base64url(material_->first);
    jwk[material_->elliptic ? "y" : "e"] = base64url(material_->second);
    return jwk;
}

bool PublicKey::allows(JwsAlgorithm algorithm) const {
    if (material_->only) return *material_->only == algorithm;
    return (algorithm == JwsAlgorithm::es256) == material_->elliptic;
}

bool PublicKey::verify(JwsAlgorithm algorithm, std::string_view signing_input, std::string_view signature) const {
    if (!allows(algorithm)) return false;
    const std::string der = material_->elliptic ? der_signature(signature) : std::string(signature);
    if (der.empty()) return false;

    const OwnedDigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;  // owned by the digest context
    must(context && EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, material_->key.get()) == 1,
         "no context to verify");
    if (algorithm == JwsAlgorithm::ps256)
        must(EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
                 EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1,
             "no PSS padding");
    const bool good =
        EVP_DigestVerify(context.get(), bytes_of(der), der.size(), bytes_of(signing_input), signing_input.size()) == 1;
    if (!good) ERR_clear_error();
    return good;
}

std::string PublicKey::thumbprint() const {
    const auto first = base64url(material_->first);
    const auto second = base64url(material_->second);
    const auto members = material_->elliptic
                             ? R"({"crv":"P-256","kty":"EC","x":")" + first + R"(","y":")" + second + R"("})"
                             : R"({"e":")" + second + R"(","kty":"RSA","n":")" + first + R"("})";
    const auto digest = sha256(members);
    return base64url(std::string(digest.begin(), digest.end()));
}

std::optional<std::vector<PublicKey>> keys_of_jwk_set(std::string_view text) {
    const auto set = strict_json_object(text);
    const auto* members = set ? set->if_contains("keys") : nullptr;
    if (members == nullptr || !members->is_array()) return std::nullopt;

    std::vector<PublicKey> keys;
    for (const auto& member : members->as_array())
        if (member.is_object())
            if (auto key = PublicKey::from_jwk(member.as_object())) keys.push_back(std::move(*key));
    return keys;
}

SigningKey SigningKey::generate() {
    const OwnedKey key(EVP_EC_gen("P-256"));
    must(key != nullptr, "no key pair");
    auto* info = EVP_PKEY2PKCS8(key.get());
    must(info != nullptr, "no PKCS #8");
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info);
    must(size > 0, "no DER for a key");
    const Secret bytes(std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return from_private_bytes(bytes);
}

SigningKey SigningKey::from_private_bytes(const Secret& bytes) {
    const auto* at = bytes_of(bytes.reveal());
    OwnedKey key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(bytes.reveal().size())));
    std::array<char, 32> group{};
    must(key && EVP_PKEY_is_a(key.get(), "EC") == 1 &&
             EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), nullptr) == 1 &&
             std::string_view(group.data()) == "prime256v1",
         "not a P-256 private key");

    auto material = std::make_shared<PublicKey::Material>();
    material->elliptic = true;
    material->only = JwsAlgorithm::es256;
    material->first = number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, coordinate_size);
    material->second = number_of(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_size);
    material->key = std::move(key);

    SigningKey pair;
    pair.public_key_.material_ = std::move(material);
    pair.public_key_.kid_ = pair.public_key_.thumbprint();
    return pair;
}

Secret SigningKey::private_bytes() const {
    auto* info = EVP_PKEY2PKCS8(public_key_.material_->key.get());
    must(info != nullptr, "no PKCS #8");
    unsigned char* der = nullptr;
    const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
    PKCS8_PRIV_KEY_INFO_free(info);
    must(size > 0, "no DER for a key");
    Secret bytes(std::string(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)));
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return bytes;
}

std::string SigningKey::sign(std::string_view signing_input) const {
    const OwnedDigestContext context(EVP_MD_CTX_new());
    must(context &&
             EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, public_key_.material_->key.get()) == 1,
         "no context to sign");
    std::string der(128, '\0');
    std::size_t size = der.size();
    must(EVP_DigestSign(context.get(), bytes_of(der), &size, bytes_of(signing_input), signing_input.size()) == 1,
         "no signature");
    return raw_signature(std::string_view(der).substr(0, size));
}

}  // namespace vestibule::crypto
