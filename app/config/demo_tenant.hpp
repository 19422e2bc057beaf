// What the demo tenant holds: the tables of its tenant file, in the order of api.md section 10.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vestibule::app {

struct DemoClient {
    std::string_view id;
    std::vector<std::string_view> scopes;
    std::vector<std::string_view> sites;
    std::string_view issuer = {};  // empty: none
    bool concierge = false;
    bool sealed = false;  // has JWE keys
};

std::span<const DemoClient> demo_clients();
std::span<const std::string_view> demo_sites();
std::span<const std::string_view> demo_issuers();

// A table of the tenant file ("sites.rewards", …) with its text.
struct DemoTable {
    std::string_view name;
    std::string_view text;
};
std::span<const DemoTable> demo_tables();
std::string_view demo_file_head();
// The client's table; `digest` is the SHA-256 of its secret in hexadecimal digits.
std::string demo_client_table(const DemoClient& client, std::string_view digest);
// The line of a client's table with its public encryption key.
std::string demo_encryption_key_line(std::string_view public_jwk);

}  // namespace vestibule::app
