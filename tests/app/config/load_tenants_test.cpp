#include "app/config/load_tenants.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>

#include "app/config/reloadable_tenants.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::app;
namespace fs = std::filesystem;

namespace {

const std::string digest = "6b3a55e0261b0304143f805a24924d0c1c44524821305f31d9277843b8a10f4e";

struct Folder {
    tests::TemporaryFolder temporary;
    fs::path home = temporary.path() / "tenants";

    Folder() { fs::create_directory(home); }

    void write(const std::string& name, const std::string& text) {
        fs::create_directories((home / name).parent_path());
        std::ofstream(home / name) << text;
    }
    // A sound file; `site` and `client` are put into the tables of a site and a client.
    static std::string sound(const std::string& client_id = "front", const std::string& site = "attributes = '{}'",
                             const std::string& client = "") {
        return "name = \"Acme\"\n[sites.rewards]\nname = \"Rewards\"\ndomain = \"rewards.example\"\nlocales = "
               "[\"en\"]\n"
               "mail_from = \"Rewards <no-reply@rewards.example>\"\n" +
               site +
               "\n[sites.rewards.policies]\nactivation_link = \"https://rewards.example/a?u={userId}&t={token}\"\n"
               "[issuers.bank]\nname = \"Bank\"\nsites = [\"rewards\"]\n"
               "[clients." +
               client_id + "]\nsecret_sha256 = [\"" + digest + "\"]\nscopes = [\"USER_RW\"]\nsites = [\"rewards\"]\n" +
               client + "\n";
    }
    // Faults, one a line; the folder's name cut out.
    std::string faults() {
        auto loaded = load_tenants(home);
        auto text = loaded ? "" : to_string(loaded.error());
        auto prefix = home.string() + "/";
        for (std::size_t at = 0; (at = text.find(prefix, at)) != text.npos;) text.erase(at, prefix.size());
        return text;
    }
    bool faults_with(const std::string& part) { return faults().find(part) != std::string::npos; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(loading_tenants, Folder)

BOOST_AUTO_TEST_CASE(reads_a_sound_file) {
    write("acme.toml",
          sound("front",
                "attributes = '{\"properties\": {\"points\": {\"type\": \"integer\", \"x-writer\": \"client\"}}}'",
                "issuer = \"bank\"\nrequests_per_second = 7"));
    auto loaded = load_tenants(home);
    if (!loaded) BOOST_FAIL(to_string(loaded.error()));
    const auto& tenant = *(*loaded)->tenants.at("acme");
    const auto& site = *tenant.sites.at("rewards");
    BOOST_TEST(site.environment == "production");
    BOOST_TEST(site.policies.activation_token_life.count() == 86'400);
    BOOST_TEST(site.attributes->check(R"({"points":1})", AttributeSchema::Writer::client).empty());
    BOOST_TEST(site.attributes->check(R"({"points":1})", AttributeSchema::Writer::user).size() == 1);
    BOOST_TEST(tenant.issuers.at("bank").sites.contains("rewards"));
    const auto& client = *(*loaded)->clients.at("front");
    BOOST_TEST(client.tenant == "acme");
    BOOST_TEST(client.issuer.value() == "bank");
    BOOST_TEST(client.requests_per_second == 7);
    BOOST_TEST(client.secrets.size() == 1);
    BOOST_TEST(client.secrets[0][0] == 0x6b);
    BOOST_TEST(client.secrets[0][31] == 0x4e);
}

BOOST_AUTO_TEST_CASE(lists_every_fault_by_file_line_and_field) {
    write("acme.toml",
          "name = \"Acme\"\ncolour = \"red\"\n[sites.rewards]\nname = \"\"\ndomain = \"Rewards\"\nlocales = [\"en\", "
          "7, \"en\"]\n"
          "mail_from = \"nobody\"\nattributes = '{\"properties\": {\"a\": {\"type\": "
          "\"strng\"}}}'\n[sites.rewards.policies]\n"
          "activation_link = \"http://x/{userId}\"\ncode_life = 5\npasswordles_domains = []\n[clients.one]\nscopes = "
          "[\"USER_RV\"]\n"
          "sites = [\"reward\"]\nissuer = \"bank\"\nconcierge = \"yes\"\n");
    write("broken.toml", "name = \n");
    std::string places;
    auto loaded = load_tenants(home);
    BOOST_REQUIRE(!loaded);
    for (const auto& fault : loaded.error()) {
        BOOST_TEST(!fault.remedy.empty());
        places += fault.origin.substr(home.string().size() + 1) + " " + fault.field + "\n";
    }
    BOOST_TEST(
        places ==
        "acme.toml:2 colour\nacme.toml:4 sites.rewards.name\nacme.toml:5 sites.rewards.domain\n"
        "acme.toml:6 sites.rewards.locales[1]\nacme.toml:6 sites.rewards.locales[2]\nacme.toml:7 "
        "sites.rewards.mail_from\n"
        "acme.toml:8 sites.rewards.attributes\nacme.toml:10 sites.rewards.policies.activation_link\n"
        "acme.toml:11 sites.rewards.policies.code_life\nacme.toml:12 sites.rewards.policies.passwordles_domains\n"
        "acme.toml:13 clients.one.secret_sha256\nacme.toml:14 clients.one.scopes[0]\nacme.toml:15 clients.one.sites\n"
        "acme.toml:16 clients.one.issuer\nacme.toml:17 clients.one.concierge\nbroken.toml:1 \n");
}

BOOST_AUTO_TEST_CASE(refuses_a_client_id_of_two_tenants) {
    write("acme.toml", sound());
    write("bcme.toml", sound());
    BOOST_TEST(faults().starts_with("bcme.toml:13: clients.front: this client id is taken at acme.toml:13;"));
    write("bcme.toml", sound("back"));
    BOOST_TEST(faults() == "");
}

BOOST_AUTO_TEST_CASE(refuses_plain_and_weak_secrets) {
    write("acme.toml", sound("front", "attributes = '{}'", "client_secret = \"hunter2\""));
    BOOST_TEST(faults_with("clients.front.client_secret: must not stand here"));
    BOOST_TEST(!faults_with("hunter2"));
    write("acme.toml", sound("front", "attributes = '{}'", "colour = \"red\""));
    BOOST_TEST(faults_with(
        "clients.front.colour: unknown key; known here: concierge, encryption_key, issuer, jwks, jwks_file, "
        "requests_per_second, scopes, secret_sha256, sites"));
    // SHA-256 of "password".
    write("acme.toml",
          "[clients.x]\nsecret_sha256 = [\"5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8\"]\n");
    BOOST_TEST(faults_with("anybody can guess"));
    write("acme.toml", "[clients.x]\nsecret_sha256 = [\"" + std::string(64, '0') + "\"]\n");
    BOOST_TEST(faults_with("anybody can guess"));
}

BOOST_AUTO_TEST_CASE(refuses_private_and_unusable_keys) {
    write("acme.toml", sound("front", "attributes = '{}'", R"(jwks = '{"keys": [{"kty": "oct", "k": "AAAA"}]}')"));
    BOOST_TEST(faults_with("clients.front.jwks: keys[0] can't be used"));
    write("acme.toml", sound("front", "attributes = '{}'", "jwks_file = \"none.json\""));
    BOOST_TEST(faults_with("can't read none.json"));
    write("acme.toml", sound("front", "attributes = '{}'", "jwks = '[]'"));
    BOOST_TEST(faults_with("is no JWK set"));
}

BOOST_AUTO_TEST_CASE(takes_one_encryption_key_of_a_client) {
    const std::string ec = R"({"kty":"EC","crv":"P-256","x":"weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",)"
                           R"("y":"e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck","use":"enc","kid":"k1"})";
    const auto with = [&](const std::string& lines) {
        write("acme.toml", sound("front", "attributes = '{}'", lines));
        return faults();
    };
    for (const auto& lines : {"encryption_key = '" + ec + "'", R"(jwks = '{"keys":[)" + ec + "]}'"}) {
        BOOST_TEST(with(lines) == "");
        const auto key = load_tenants(home).value()->clients.at("front")->encryption_key;
        BOOST_TEST(key.contains("\"kid\":\"k1\""));
        BOOST_TEST(key.contains("\"alg\":\"ECDH-ES+A256KW\""));
    }
    BOOST_TEST(with(R"(jwks = '{"keys":[)" + ec + "," + ec + "]}'").contains("keys[1] is a second key of use enc"));
    BOOST_TEST(with(R"(jwks = '{"keys":[)" + ec + "]}'\nencryption_key = '" + ec + "'").contains("keep one of them"));
    BOOST_TEST(with("encryption_key = '{}'").contains("clients.front.encryption_key: can't be used"));
    BOOST_TEST(with("encryption_key = '{\"d\":\"AA\"," + ec.substr(1) + "'").contains("can't be used"));
    write("acme.toml", "[clients.x]\njwks = '{\"keys\":[" + ec + "]}'\n");
    BOOST_TEST(faults_with("has no key that the client could prove itself with"));
}

BOOST_AUTO_TEST_CASE(refuses_paths_out_of_the_folder) {
    std::ofstream(temporary.path() / "outside.json") << "{}";
    fs::create_symlink(temporary.path() / "outside.json", home / "link.json");
    for (auto name : {"../outside.json", "link.json", "/etc/hostname", "a/../../outside.json"}) {
        write("acme.toml", sound("front", "attributes_file = \"" + std::string(name) + "\""));
        BOOST_TEST(faults_with("leads out of the tenants' folder"), name);
    }
    write("schemas/inside.json", "{}");
    write("acme.toml", sound("front", "attributes_file = \"schemas/inside.json\""));
    BOOST_TEST(faults() == "");
}

BOOST_AUTO_TEST_CASE(checks_mail_templates) {
    write("acme.toml", sound("front", "attributes = '{}'\nmail_templates = \"mail\""));
    write("mail/activation.en.subject", "Welcome\n");
    write("mail/activation.en.txt", "Follow\n\n{{link}}\n");
    BOOST_TEST(faults() == "");
    auto loaded = load_tenants(home);
    BOOST_TEST((*loaded)->tenants.at("acme")->sites.at("rewards")->mail_templates.at("activation.en.subject") ==
               "Welcome\n");
    write("mail/activation.en.txt", "Follow {{password}}\n\n{{link}}\n");
    write("mail/readme.md", "x");
    BOOST_TEST(faults_with("activation.en.txt: {{password}}"));
    BOOST_TEST(faults_with("readme.md is no template's name"));
}

BOOST_AUTO_TEST_CASE(refuses_an_empty_or_missing_folder) {
    BOOST_TEST(faults_with("holds no tenant file"));
    fs::remove_all(home);
    BOOST_TEST(faults_with("can't read the folder of tenant files"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(reloading_tenants, Folder)

BOOST_AUTO_TEST_CASE(takes_a_good_file_and_keeps_the_old_one_beside_a_bad) {
    write("acme.toml", sound("front"));
    ReloadableTenants tenants(home, load_tenants(home).value());
    auto before = tenants.current();

    write("acme.toml", sound("back"));
    BOOST_TEST(tenants.reload().empty());
    BOOST_TEST(tenants.current()->clients.contains("back"));
    BOOST_TEST(before->clients.contains("front"));

    write("acme.toml", "name = 1\n");
    BOOST_TEST(!tenants.reload().empty());
    BOOST_TEST(tenants.current()->clients.contains("back"));
}

BOOST_AUTO_TEST_SUITE_END()
