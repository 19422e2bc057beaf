#include "infra/crypto/jwk.hpp"

#include "infra/crypto/evp_keys.hpp"
#include "infra/crypto/openssl.hpp"
#include "infra/crypto/sodium.hpp"
#include "infra/json/strict_json.hpp"

namespace vestibule::crypto {

namespace json = boost::json;

namespace {

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
    KeyParts parts;
    std::optional<JwsAlgorithm> only;  // the JWK's `alg`
};

PublicKey::PublicKey(KeyParts parts, std::optional<JwsAlgorithm> only)
    : material_(std::make_shared<const Material>(std::move(parts), only)) {}

std::optional<PublicKey> PublicKey::from_jwk(const json::object& jwk) {
    auto parts = parts_of_jwk(jwk, "sig");
    if (!parts) return std::nullopt;
    std::optional<JwsAlgorithm> only;
    if (jwk.contains("alg")) {
        only = jws_algorithm(text_member(jwk, "alg").value_or(""));
        if (!only || (*only == JwsAlgorithm::es256) != parts->elliptic) return std::nullopt;
    }
    return PublicKey(std::move(*parts), only);
}

json::object PublicKey::to_jwk() const {
    const auto& only = material_->only;
    return material_->parts.to_jwk("sig", only ? name_of(*only) : material_->parts.elliptic ? "ES256" : "");
}

const std::string& PublicKey::kid() const {
    return material_->parts.kid;
}

bool PublicKey::allows(JwsAlgorithm algorithm) const {
    if (material_->only) return *material_->only == algorithm;
    return (algorithm == JwsAlgorithm::es256) == material_->parts.elliptic;
}

bool PublicKey::verify(JwsAlgorithm algorithm, std::string_view signing_input, std::string_view signature) const {
    if (!allows(algorithm)) return false;
    const std::string der = material_->parts.elliptic ? der_signature(signature) : std::string(signature);
    if (der.empty()) return false;

    const OwnedDigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* padding = nullptr;  // owned by the digest context
    must(context &&
             EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, material_->parts.key.get()) == 1,
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
    return material_->parts.thumbprint();
}

std::optional<std::vector<PublicKey>> keys_of_jwk_set(std::string_view text) {
    const auto set = strict_json_object(text, JsonBounds::token);
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
    return from_private_bytes(private_bytes_of(key.get()));
}

SigningKey SigningKey::from_private_bytes(const Secret& bytes) {
    auto key = key_of_private_bytes(bytes);
    must(key && is_p256(key.get()), "not a P-256 private key");
    return SigningKey(PublicKey(parts_of_pair(std::move(key)), JwsAlgorithm::es256));
}

Secret SigningKey::private_bytes() const {
    return private_bytes_of(public_key_.material_->parts.key.get());
}

std::string SigningKey::sign(std::string_view signing_input) const {
    const OwnedDigestContext context(EVP_MD_CTX_new());
    must(context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                       public_key_.material_->parts.key.get()) == 1,
         "no context to sign");
    std::string der(128, '\0');
    std::size_t size = der.size();
    must(EVP_DigestSign(context.get(), bytes_of(der), &size, bytes_of(signing_input), signing_input.size()) == 1,
         "no signature");
    return raw_signature(std::string_view(der).substr(0, size));
}

}  // namespace vestibule::crypto
