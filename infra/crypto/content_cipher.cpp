#include "infra/crypto/content_cipher.hpp"

#include <array>

#include "infra/crypto/constant_time.hpp"
#include "infra/crypto/openssl.hpp"
#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

namespace {

constexpr std::size_t block_size = 16;

const EVP_CIPHER* gcm(ContentEncryption encryption) {
    return encryption == ContentEncryption::a128gcm ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
}

int length(std::string_view text) {
    return static_cast<int>(text.size());
}

OwnedCipherContext cipher_context() {
    OwnedCipherContext context(EVP_CIPHER_CTX_new());
    must(context != nullptr, "no context for a cipher");
    return context;
}

SealedContent seal_gcm(ContentEncryption encryption, const Secret& key, std::string iv, std::string_view aad,
                       std::string_view plaintext) {
    const auto context = cipher_context();
    SealedContent sealed{.iv = std::move(iv),
                         .ciphertext = std::string(plaintext.size(), '\0'),
                         .tag = std::string(tag_size(encryption), '\0')};
    int written = 0;
    must(
        EVP_EncryptInit_ex(context.get(), gcm(encryption), nullptr, bytes_of(key.reveal()), bytes_of(sealed.iv)) == 1 &&
            EVP_EncryptUpdate(context.get(), nullptr, &written, bytes_of(aad), length(aad)) == 1 &&
            EVP_EncryptUpdate(context.get(), bytes_of(sealed.ciphertext), &written, bytes_of(plaintext),
                              length(plaintext)) == 1 &&
            EVP_EncryptFinal_ex(context.get(), bytes_of(sealed.tag), &written) == 1 &&
            EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, length(sealed.tag), sealed.tag.data()) == 1,
        "no encryption");
    return sealed;
}

std::optional<Secret> open_gcm(ContentEncryption encryption, const Secret& key, const SealedContent& sealed,
                               std::string_view aad) {
    const auto context = cipher_context();
    std::string plaintext(sealed.ciphertext.size() + block_size, '\0');
    auto tag = sealed.tag;
    int written = 0;
    must(
        EVP_DecryptInit_ex(context.get(), gcm(encryption), nullptr, bytes_of(key.reveal()), bytes_of(sealed.iv)) == 1 &&
            EVP_DecryptUpdate(context.get(), nullptr, &written, bytes_of(aad), length(aad)) == 1 &&
            EVP_DecryptUpdate(context.get(), bytes_of(plaintext), &written, bytes_of(sealed.ciphertext),
                              length(sealed.ciphertext)) == 1 &&
            EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, length(tag), tag.data()) == 1,
        "no decryption");
    const bool good = EVP_DecryptFinal_ex(context.get(), bytes_of(plaintext) + sealed.ciphertext.size(), &written) == 1;
    Secret opened(std::move(plaintext));
    if (!good) {
        ERR_clear_error();
        return std::nullopt;
    }
    return Secret(std::string(opened.reveal().substr(0, sealed.ciphertext.size())));
}

// AES_256_CBC_HMAC_SHA_512 (RFC 7518, section 5.2.5): the first half of the key authenticates, the second encrypts.
std::string_view mac_key(const Secret& key) {
    return key.reveal().substr(0, 32);
}
std::string_view encryption_key(const Secret& key) {
    return key.reveal().substr(32);
}

// HMAC-SHA-512 over aad, iv, ciphertext and the bits of aad as 64-bit big-endian, cut in half.
std::string cbc_tag(const Secret& key, std::string_view aad, std::string_view iv, std::string_view ciphertext) {
    std::string input;
    input.reserve(aad.size() + iv.size() + ciphertext.size() + 8);
    input.append(aad).append(iv).append(ciphertext);
    const std::uint64_t bits = std::uint64_t{aad.size()} * 8;
    for (int shift = 56; shift >= 0; shift -= 8) input.push_back(static_cast<char>((bits >> shift) & 255));

    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned int size = 0;
    must(HMAC(EVP_sha512(), mac_key(key).data(), length(mac_key(key)), bytes_of(input), input.size(), mac.data(),
              &size) != nullptr &&
             size == 64,
         "no HMAC");
    return {reinterpret_cast<const char*>(mac.data()), 32};
}

SealedContent seal_cbc(const Secret& key, std::string iv, std::string_view aad, std::string_view plaintext) {
    const auto context = cipher_context();
    SealedContent sealed{
        .iv = std::move(iv), .ciphertext = std::string(plaintext.size() + block_size, '\0'), .tag = {}};
    int body = 0;
    int last = 0;
    must(EVP_EncryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, bytes_of(encryption_key(key)),
                            bytes_of(sealed.iv)) == 1 &&
             EVP_EncryptUpdate(context.get(), bytes_of(sealed.ciphertext), &body, bytes_of(plaintext),
                               length(plaintext)) == 1 &&
             EVP_EncryptFinal_ex(context.get(), bytes_of(sealed.ciphertext) + body, &last) == 1,
         "no encryption");
    sealed.ciphertext.resize(static_cast<std::size_t>(body + last));
    sealed.tag = cbc_tag(key, aad, sealed.iv, sealed.ciphertext);
    return sealed;
}

std::optional<Secret> open_cbc(const Secret& key, const SealedContent& sealed, std::string_view aad) {
    if (!constant_time_equal(cbc_tag(key, aad, sealed.iv, sealed.ciphertext), sealed.tag)) return std::nullopt;
    if (sealed.ciphertext.empty() || sealed.ciphertext.size() % block_size != 0) return std::nullopt;

    const auto context = cipher_context();
    std::string plaintext(sealed.ciphertext.size() + block_size, '\0');
    int body = 0;
    int last = 0;
    must(EVP_DecryptInit_ex(context.get(), EVP_aes_256_cbc(), nullptr, bytes_of(encryption_key(key)),
                            bytes_of(sealed.iv)) == 1 &&
             EVP_DecryptUpdate(context.get(), bytes_of(plaintext), &body, bytes_of(sealed.ciphertext),
                               length(sealed.ciphertext)) == 1,
         "no decryption");
    const bool good = EVP_DecryptFinal_ex(context.get(), bytes_of(plaintext) + body, &last) == 1;
    Secret opened(std::move(plaintext));
    if (!good) {
        ERR_clear_error();
        return std::nullopt;
    }
    return Secret(std::string(opened.reveal().substr(0, static_cast<std::size_t>(body + last))));
}

}  // namespace

std::string_view name_of(ContentEncryption encryption) {
    switch (encryption) {
        case ContentEncryption::a128gcm:
            return "A128GCM";
        case ContentEncryption::a256gcm:
            return "A256GCM";
        case ContentEncryption::a256cbc_hs512:
            return "A256CBC-HS512";
    }
    return {};
}

std::optional<ContentEncryption> content_encryption(std::string_view name) {
    for (const auto one : {ContentEncryption::a128gcm, ContentEncryption::a256gcm, ContentEncryption::a256cbc_hs512})
        if (name == name_of(one)) return one;
    return std::nullopt;
}

std::size_t key_size(ContentEncryption encryption) {
    switch (encryption) {
        case ContentEncryption::a128gcm:
            return 16;
        case ContentEncryption::a256gcm:
            return 32;
        case ContentEncryption::a256cbc_hs512:
            return 64;
    }
    return 0;
}

std::size_t iv_size(ContentEncryption encryption) {
    return encryption == ContentEncryption::a256cbc_hs512 ? 16 : 12;
}

std::size_t tag_size(ContentEncryption encryption) {
    return encryption == ContentEncryption::a256cbc_hs512 ? 32 : 16;
}

SealedContent seal_content(ContentEncryption encryption, const Secret& key, std::string iv, std::string_view aad,
                           std::string_view plaintext) {
    must(key.reveal().size() == key_size(encryption) && iv.size() == iv_size(encryption), "a key of another size");
    return encryption == ContentEncryption::a256cbc_hs512 ? seal_cbc(key, std::move(iv), aad, plaintext)
                                                          : seal_gcm(encryption, key, std::move(iv), aad, plaintext);
}

std::optional<Secret> open_content(ContentEncryption encryption, const Secret& key, const SealedContent& sealed,
                                   std::string_view aad) {
    if (key.reveal().size() != key_size(encryption) || sealed.iv.size() != iv_size(encryption) ||
        sealed.tag.size() != tag_size(encryption))
        return std::nullopt;
    return encryption == ContentEncryption::a256cbc_hs512 ? open_cbc(key, sealed, aad)
                                                          : open_gcm(encryption, key, sealed, aad);
}

}  // namespace vestibule::crypto
