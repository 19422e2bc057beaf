// Self-signed certificates for tests, made by OpenSSL.
#pragma once

#include <filesystem>
#include <string>

namespace vestibule::tests {

// Writes `<stem>.pem` (certificate for localhost and 127.0.0.1, common name `name`) and `<stem>.key`.
void write_certificate(const std::filesystem::path& folder, const std::string& stem, const std::string& name);

}  // namespace vestibule::tests
