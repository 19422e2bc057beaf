// The steps that bring a content key from one side to the other (RFC 7518, sections 4.3 and 4.6; RFC 3394).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/secret.hpp"

namespace vestibule::crypto {

// How a content key is wrapped for a key.
enum class KeyWrap { rsa_oaep_256, ecdh_es_a256kw };

std::string_view name_of(KeyWrap wrap);
std::optional<KeyWrap> key_wrap(std::string_view name);

// The 256-bit key that both sides make of the secret they agreed on: one round of the Concat KDF with SHA-256 suffices.
Secret derive_wrapping_key(const Secret& agreed, std::string_view apu, std::string_view apv);
// The same for another algorithm id and up to 32 bytes.
Secret concat_kdf(const Secret& agreed, std::string_view algorithm, std::string_view apu, std::string_view apv,
                  std::size_t bytes);

// AES Key Wrap under a 256-bit key; `key` has a multiple of 8 bytes.
std::string wrap_with_aes(const Secret& wrapping_key, const Secret& key);
// nullopt where the integrity check fails.
std::optional<Secret> unwrap_with_aes(const Secret& wrapping_key, std::string_view wrapped);

}  // namespace vestibule::crypto
