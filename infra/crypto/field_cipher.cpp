#include "infra/crypto/field_cipher.hpp"

#include "infra/crypto/randomness.hpp"
#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

namespace {

constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t key_size = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr char under_master = 1;
constexpr char under_data_key = 2;
constexpr std::size_t master_prefix = 5;
constexpr std::size_t data_prefix = 1;
constexpr std::string_view wrapping = "data-key";

std::string box(std::string_view prefix, const Secret& key, std::string_view context, std::string_view plaintext) {
    need_sodium();
    const auto associated = std::string(prefix).append(context);
    std::string sealed(prefix.size() + nonce_size + plaintext.size() + tag_size, '\0');
    prefix.copy(sealed.data(), prefix.size());
    auto* nonce = bytes_of(sealed) + prefix.size();
    randombytes_buf(nonce, nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_size, nullptr, bytes_of(plaintext), plaintext.size(),
                                               bytes_of(associated), associated.size(), nullptr, nonce,
                                               bytes_of(key.reveal()));
    return sealed;
}

std::string unbox(std::string_view sealed, std::size_t prefix_size, const Secret& key, std::string_view context) {
    need_sodium();
    if (sealed.size() < prefix_size + nonce_size + tag_size) throw std::runtime_error("a sealed field is cut off");
    const auto associated = std::string(sealed.substr(0, prefix_size)).append(context);
    const auto nonce = sealed.substr(prefix_size, nonce_size);
    const auto ciphertext = sealed.substr(prefix_size + nonce_size);
    std::string plaintext(ciphertext.size() - tag_size, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plaintext), nullptr, nullptr, bytes_of(ciphertext),
                                                   ciphertext.size(), bytes_of(associated), associated.size(),
                                                   bytes_of(nonce), bytes_of(key.reveal())) != 0)
        throw DoesNotOpen("a sealed field was altered or moved, or keys.file is not the one it was sealed under");
    return plaintext;
}

std::string prefix_of(std::uint32_t version) {
    std::string prefix(1, under_master);
    for (int shift = 24; shift >= 0; shift -= 8) prefix.push_back(static_cast<char>((version >> shift) & 255));
    return prefix;
}

std::uint32_t version_of(std::string_view sealed) {
    if (sealed.size() < master_prefix || sealed.front() != under_master)
        throw std::runtime_error("a sealed field is not of a form this release knows");
    std::uint32_t version = 0;
    for (const char byte : sealed.substr(1, 4)) version = (version << 8) | static_cast<unsigned char>(byte);
    return version;
}

}  // namespace

std::string SecretboxFieldCipher::seal(std::string_view context, std::string_view plaintext) const {
    const auto keys = keys_->keys();
    return box(prefix_of(keys->current()), keys->masters.rbegin()->second, context, plaintext);
}

std::string SecretboxFieldCipher::open(std::string_view context, std::string_view sealed) const {
    const auto version = version_of(sealed);
    auto keys = keys_->keys();
    auto found = keys->masters.find(version);
    if (found == keys->masters.end()) {
        keys = keys_->reload();
        found = keys->masters.find(version);
    }
    if (found == keys->masters.end())
        throw DoesNotOpen("master key " + std::to_string(version) + " is not in keys.file");
    return unbox(sealed, master_prefix, found->second, context);
}

std::string SecretboxFieldCipher::new_wrapped_key() const {
    const Secret key(random_bytes(key_size));
    return seal(wrapping, key.reveal());
}

std::string SecretboxFieldCipher::seal_with(std::string_view wrapped_key, std::string_view context,
                                            std::string_view plaintext) const {
    const Secret key(open(wrapping, wrapped_key));
    return box(std::string_view(&under_data_key, 1), key, context, plaintext);
}

std::string SecretboxFieldCipher::open_with(std::string_view wrapped_key, std::string_view context,
                                            std::string_view sealed) const {
    if (sealed.empty() || sealed.front() != under_data_key)
        throw std::runtime_error("a sealed field is not of a form this release knows");
    const Secret key(open(wrapping, wrapped_key));
    return unbox(sealed, data_prefix, key, context);
}

}  // namespace vestibule::crypto
