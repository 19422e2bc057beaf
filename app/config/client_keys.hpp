// The keys of a client as its table in the tenant file gives them.
#pragma once

#include <string>
#include <string_view>

#include "app/config/toml_table.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::app {

// A JWK set (RFC 7517), read from `key` of the table: the keys that the client proves itself with, and at most one of
// `"use": "enc"`, which answers are sealed for. To be called before take_encryption_key().
void take_jwk_set(TomlTable& table, std::string_view key, std::string set, Client& client);

// `encryption_key`: the same as a single JWK.
void take_encryption_key(TomlTable& table, std::string_view jwk, Client& client);

}  // namespace vestibule::app
