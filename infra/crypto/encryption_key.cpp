#include "infra/crypto/encryption_key.hpp"

#include <boost/json/serialize.hpp>

#include "domain/shared/base64.hpp"
#include "infra/crypto/evp_keys.hpp"
#include "infra/crypto/openssl.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

namespace json = boost::json;

namespace {

constexpr unsigned rsa_bits = 3072;
constexpr std::size_t wrap_overhead = 8;  // of AES Key Wrap

OwnedKeyContext context_of(EVP_PKEY* key) {
    OwnedKeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
    must(context != nullptr, "no context for a key");
    return context;
}

// RSA-OAEP-256: SHA-256 both as hash and in MGF1, no label (RFC 7518, section 4.3).
void use_oaep(EVP_PKEY_CTX* context) {
    must(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
             EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1 &&
             EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) == 1,
         "no OAEP");
}

std::string encrypt_oaep(EVP_PKEY* key, const Secret& plaintext) {
    const auto context = context_of(key);
    must(EVP_PKEY_encrypt_init(context.get()) == 1, "no encryption");
    use_oaep(context.get());
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    auto size = out.size();
    must(EVP_PKEY_encrypt(context.get(), bytes_of(out), &size, bytes_of(plaintext.reveal()),
                          plaintext.reveal().size()) == 1 &&
             size == out.size(),
         "no encryption");
    return out;
}

// Chooses byte by byte, so that what was decrypted and what stands in for it cost the same.
Secret chosen(bool first, std::string_view one, std::string_view other) {
    const auto mask = static_cast<unsigned char>(0U - static_cast<unsigned>(first));
    std::string out(other.size(), '\0');
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<char>((static_cast<unsigned char>(one[i]) & mask) |
                                   (static_cast<unsigned char>(other[i]) & static_cast<unsigned char>(~mask)));
    return Secret(std::move(out));
}

Secret decrypt_oaep(EVP_PKEY* key, std::string_view encrypted, std::size_t wanted) {
    const Secret stand_in(random_bytes(wanted));
    const auto context = context_of(key);
    must(EVP_PKEY_decrypt_init(context.get()) == 1, "no decryption");
    use_oaep(context.get());
    std::string out(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    auto size = out.size();
    const bool opened =
        EVP_PKEY_decrypt(context.get(), bytes_of(out), &size, bytes_of(encrypted), encrypted.size()) == 1;
    ERR_clear_error();
    const Secret wiped(std::move(out));
    return chosen(opened && size == wanted, wiped.reveal(), stand_in.reveal());
}

// The x coordinate of the shared point (RFC 7518, section 4.6).
Secret agree(EVP_PKEY* own, EVP_PKEY* other) {
    const auto context = context_of(own);
    std::string shared(coordinate_size, '\0');
    auto size = shared.size();
    must(EVP_PKEY_derive_init(context.get()) == 1 && EVP_PKEY_derive_set_peer(context.get(), other) == 1 &&
             EVP_PKEY_derive(context.get(), bytes_of(shared), &size) == 1 && size == coordinate_size,
         "no key agreement");
    return Secret(std::move(shared));
}

}  // namespace

struct EncryptionKey::Material {
    KeyParts parts;

    KeyWrap wrap() const { return parts.elliptic ? KeyWrap::ecdh_es_a256kw : KeyWrap::rsa_oaep_256; }
};

EncryptionKey::EncryptionKey(KeyParts parts) : material_(std::make_shared<const Material>(std::move(parts))) {}

std::optional<EncryptionKey> EncryptionKey::from_jwk(const json::object& jwk) {
    auto parts = parts_of_jwk(jwk, "enc");
    if (!parts) return std::nullopt;
    EncryptionKey key(std::move(*parts));
    if (jwk.contains("alg") && text_member(jwk, "alg") != name_of(key.wrap())) return std::nullopt;
    return key;
}

json::object EncryptionKey::to_jwk() const {
    return material_->parts.to_jwk("enc", name_of(wrap()));
}

const std::string& EncryptionKey::kid() const {
    return material_->parts.kid;
}

KeyWrap EncryptionKey::wrap() const {
    return material_->wrap();
}

std::string EncryptionKey::thumbprint() const {
    return material_->parts.thumbprint();
}

EncryptionKey::Wrapped EncryptionKey::wrap_key(const Secret& content_key) const {
    if (!material_->parts.elliptic)
        return {.encrypted_key = encrypt_oaep(material_->parts.key.get(), content_key), .ephemeral = {}};

    const OwnedKey ephemeral(EVP_EC_gen("P-256"));
    must(ephemeral != nullptr, "no key pair");
    const auto agreed = agree(ephemeral.get(), material_->parts.key.get());
    return {.encrypted_key = wrap_with_aes(derive_wrapping_key(agreed, "", ""), content_key),
            .ephemeral =
                json::object{{"kty", "EC"},
                             {"crv", "P-256"},
                             {"x", base64url(number_of(ephemeral.get(), OSSL_PKEY_PARAM_EC_PUB_X, coordinate_size))},
                             {"y", base64url(number_of(ephemeral.get(), OSSL_PKEY_PARAM_EC_PUB_Y, coordinate_size))}}};
}

std::size_t EncryptionKey::encrypted_key_size(std::size_t content_key_size) const {
    return material_->parts.elliptic ? content_key_size + wrap_overhead : material_->parts.first.size();
}

DecryptionKey DecryptionKey::generate(KeyWrap wrap) {
    const OwnedKey key(wrap == KeyWrap::rsa_oaep_256 ? EVP_RSA_gen(rsa_bits) : EVP_EC_gen("P-256"));
    must(key != nullptr, "no key pair");
    return from_private_bytes(private_bytes_of(key.get()));
}

DecryptionKey DecryptionKey::from_private_bytes(const Secret& bytes) {
    auto key = key_of_private_bytes(bytes);
    must(key != nullptr, "not a private key");
    return DecryptionKey(EncryptionKey(parts_of_pair(std::move(key))));
}

Secret DecryptionKey::private_bytes() const {
    return private_bytes_of(public_key_.material_->parts.key.get());
}

Secret DecryptionKey::private_jwk() const {
    if (!public_key_.material_->parts.elliptic) throw std::logic_error("a private JWK is made of P-256 keys only");
    auto jwk = public_key_.to_jwk();
    jwk["d"] = base64url(number_of(public_key_.material_->parts.key.get(), OSSL_PKEY_PARAM_PRIV_KEY, coordinate_size));
    return Secret(json::serialize(jwk));
}

Secret DecryptionKey::unwrap_key(std::string_view encrypted_key, const Agreement& agreement,
                                 std::size_t content_key_size) const {
    auto* own = public_key_.material_->parts.key.get();
    if (!public_key_.material_->parts.elliptic) return decrypt_oaep(own, encrypted_key, content_key_size);

    Secret stand_in(random_bytes(content_key_size));
    if (!agreement.ephemeral || !agreement.ephemeral->material_->parts.elliptic) return stand_in;
    const auto agreed = agree(own, agreement.ephemeral->material_->parts.key.get());
    auto key = unwrap_with_aes(derive_wrapping_key(agreed, agreement.apu, agreement.apv), encrypted_key);
    return key && key->reveal().size() == content_key_size ? std::move(*key) : std::move(stand_in);
}

}  // namespace vestibule::crypto
