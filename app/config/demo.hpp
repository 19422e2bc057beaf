// --demo: the demo tenant and its credentials, made where they are missing.
#pragma once

#include <boost/json/object.hpp>
#include <expected>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/config/demo_partner_key.hpp"
#include "app/config/fault.hpp"
#include "app/config/settings.hpp"
#include "domain/shared/secret.hpp"

namespace vestibule::app {

struct DemoFiles {
    std::filesystem::path tenant_file;  // <tenants.dir>/demo.toml
    std::filesystem::path json;         // <data_dir>/demo.json
    std::filesystem::path env;          // <data_dir>/demo.env
    std::filesystem::path maildir;
    bool mails_by_smtp = false;
    std::map<std::string, Secret, std::less<>> secrets;  // by client id
    DemoPartnerKey partner_key;
};

// Makes what the tenant file lacks of the demo tenant, and nothing else: tables that are there stay as they are.
// Secrets are those of an existing demo.json; a client without one there gets a new secret, beside those that the
// tenant file already has (another instance may be using them). To be called before load_tenants(). Safe beside
// other instances that do the same.
std::expected<DemoFiles, std::vector<Fault>> prepare_demo(const Settings& settings);

// Writes demo.json and demo.env (0600), once the address and the key that messages are to be sealed for (a JWK) are
// known. Throws std::system_error.
void write_demo_files(const DemoFiles& files, std::string_view base_url, const boost::json::object& server_key);

// What serve --demo says to a person: the address, where credentials and mails are, three things to try.
std::string demo_greeting(const DemoFiles& files, std::string_view base_url);

}  // namespace vestibule::app
