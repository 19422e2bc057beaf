// What the MOE partner is told, sealed for its key (JWE), where it has one.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "infra/crypto/encryption_key.hpp"

namespace vestibule::app {

// nullopt: the file holds no public key that messages can be sealed for.
std::optional<crypto::EncryptionKey> read_partner_key(const std::filesystem::path& file);

// A body to `{"encData": "<JWE>"}`, A256GCM. Empty where `file` is: bodies go as they are. Throws std::runtime_error
// for a file that read_partner_key() can't use; the settings were checked.
std::function<std::string(const std::string&)> moe_envelope(const std::filesystem::path& file);

}  // namespace vestibule::app
