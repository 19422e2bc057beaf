// The encryption of a message's content under its own random key (RFC 7518, section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/secret.hpp"

namespace vestibule::crypto {

enum class ContentEncryption { a128gcm, a256gcm, a256cbc_hs512 };

std::string_view name_of(ContentEncryption encryption);
std::optional<ContentEncryption> content_encryption(std::string_view name);

// In bytes.
std::size_t key_size(ContentEncryption encryption);
std::size_t iv_size(ContentEncryption encryption);
std::size_t tag_size(ContentEncryption encryption);

struct SealedContent {
    std::string iv;
    std::string ciphertext;
    std::string tag;
};

// `key` and `iv` have the sizes above; the same pair never seals twice.
SealedContent seal_content(ContentEncryption encryption, const Secret& key, std::string iv, std::string_view aad,
                           std::string_view plaintext);

// nullopt for anything that was not sealed so: the tag is compared in constant time, before anything is decrypted
// (CBC) or shown (GCM), and a wrong padding is no other failure than a wrong tag.
std::optional<Secret> open_content(ContentEncryption encryption, const Secret& key, const SealedContent& sealed,
                                   std::string_view aad);

}  // namespace vestibule::crypto
