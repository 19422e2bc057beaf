// The key pair of the demo's partner client: what answers to it are sealed for.
#pragma once

#include <filesystem>
#include <string>

#include "domain/shared/secret.hpp"

namespace vestibule::app {

struct DemoPartnerKey {
    Secret private_jwk;      // JSON, as demo.json shows it
    std::string public_jwk;  // JSON, as the tenant file holds it
};

// That of the file beside the tenant file, which other instances use too; else that of a demo.json written before (its
// text; anything unreadable in it is as if it were missing); else a new one. Afterwards the file is there.
// Throws std::system_error.
DemoPartnerKey demo_partner_key(const std::filesystem::path& file, std::string_view demo_json);

}  // namespace vestibule::app
