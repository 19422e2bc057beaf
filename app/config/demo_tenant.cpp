#include "app/config/demo_tenant.hpp"

#include <array>

namespace vestibule::app {
namespace {

constexpr std::string_view rewards = R"toml(
[sites.rewards]
name = "Demo Rewards"
domain = "rewards.example"
environment = "demo"
locales = ["en", "es"]
mail_from = "Demo Rewards <no-reply@rewards.example>"
attributes = '''
{
  "type": "object",
  "properties": {
    "locale": {"type": "string", "maxLength": 35, "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
    "newsletter": {"type": "boolean"},
    "tier": {"type": "string", "enum": ["BASIC", "GOLD", "PLATINUM"], "x-writer": "client"},
    "points": {"type": "integer", "minimum": 0, "x-writer": "client"}
  }
}
'''

[sites.rewards.policies]
activation_link = "https://rewards.example/activate?userId={userId}&token={token}"
passwordless_domains = ["example.com", "example.org", "example.net"]

[sites.rewards.moe]
call_type = "ENROLL_PROGRAM_AND_MOE"
program_id = "rewards-2026"
)toml";

constexpr std::string_view offers = R"toml(
[sites.offers]
name = "Demo Offers"
domain = "offers.example"
environment = "demo"
locales = ["en"]
mail_from = "Demo Offers <no-reply@offers.example>"
attributes = '''
{
  "type": "object",
  "properties": {
    "locale": {"type": "string", "maxLength": 35, "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"},
    "favourites": {"type": "array", "maxItems": 20, "items": {"type": "string", "maxLength": 200}}
  }
}
'''

[sites.offers.policies]
screens_standard_users = true
activation_link = "https://offers.example/activate?userId={userId}&token={token}"
)toml";

constexpr std::string_view first_bank = R"toml(
[issuers.first-bank]
name = "First Bank"
sites = ["rewards"]
)toml";

constexpr std::string_view second_bank = R"toml(
[issuers.second-bank]
name = "Second Bank"
sites = ["offers"]
)toml";

constexpr std::array<DemoTable, 4> tables{{{"sites.rewards", rewards},
                                           {"sites.offers", offers},
                                           {"issuers.first-bank", first_bank},
                                           {"issuers.second-bank", second_bank}}};
constexpr std::array<std::string_view, 2> sites{"rewards", "offers"};
constexpr std::array<std::string_view, 2> issuers{"first-bank", "second-bank"};

std::string list(const std::vector<std::string_view>& words) {
    std::string text = "[";
    for (auto word : words) text += (text.size() > 1 ? ", \"" : "\"") + std::string(word) + "\"";
    return text + "]";
}

}  // namespace

std::span<const DemoClient> demo_clients() {
    static const std::vector<DemoClient> clients{
        {.id = "demo-site", .scopes = {"USER_RW", "EXTEND_USER_SESSION", "openid"}, .sites = {"rewards", "offers"}},
        {.id = "demo-offers",
         .scopes = {"USER_RW", "EXTEND_USER_SESSION", "USER-ATTRIBUTES_RW", "SYSTEM_USER_R"},
         .sites = {"offers"}},
        {.id = "demo-admin",
         .scopes = {"SYSTEM_USER_R", "SYSTEM_USER_RW", "USER-ATTRIBUTES_RW", "SYSTEM_REMOVE_USER", "MIGRATE_USERS",
                    "RE_VALIDATE_USER", "SCREENING_REVIEW", "OPS"},
         .sites = {"rewards", "offers"}},
        {.id = "demo-guest",
         .scopes = {"USER_REGISTRATION_GUEST_INTERNAL"},
         .sites = {"rewards"},
         .issuer = "first-bank"},
        {.id = "demo-partner",
         .scopes = {"USER_REGISTRATION_GUEST"},
         .sites = {"rewards"},
         .issuer = "first-bank",
         .sealed = true},
        {.id = "demo-concierge",
         .scopes = {"SYSTEM_USER_R", "SYSTEM_USER_RW"},
         .sites = {"rewards", "offers"},
         .issuer = "first-bank",
         .concierge = true}};
    return clients;
}

std::span<const std::string_view> demo_sites() {
    return sites;
}
std::span<const std::string_view> demo_issuers() {
    return issuers;
}
std::span<const DemoTable> demo_tables() {
    return tables;
}

std::string_view demo_file_head() {
    return "# The demo tenant, made by `vestibule serve --demo`. Its secrets stand in demo.json; here only their "
           "SHA-256.\n"
           "name = \"Demo\"\n";
}

std::string demo_client_table(const DemoClient& client, std::string_view digest) {
    std::string text = "\n[clients." + std::string(client.id) + "]\n";
    text += "secret_sha256 = [\"" + std::string(digest) + "\"]\n";
    text += "scopes = " + list(client.scopes) + "\n";
    text += "sites = " + list(client.sites) + "\n";
    if (!client.issuer.empty()) text += "issuer = \"" + std::string(client.issuer) + "\"\n";
    if (client.concierge) text += "concierge = true\n";
    return text + "requests_per_second = 2000\n";
}

std::string demo_encryption_key_line(std::string_view public_jwk) {
    return "encryption_key = '" + std::string(public_jwk) + "'\n";
}

}  // namespace vestibule::app
