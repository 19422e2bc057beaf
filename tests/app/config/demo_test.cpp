#include "app/config/demo.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "app/config/demo_tenant.hpp"
#include "app/config/load_tenants.hpp"
#include "app/config/private_file.hpp"
#include "infra/digest/sha256.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::app;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

struct Demo {
    tests::TemporaryFolder folder;
    Settings settings = of("data");

    // An installation whose data_dir has that name.
    Settings of(const std::string& name) {
        SettingsSources sources{
            .flags = {{"data_dir", (folder.path() / name).string()}}, .environment = {}, .file = {}, .demo = true};
        return load_settings(sources).value().values;
    }
    static DemoFiles make(const Settings& settings, const std::string& url = "http://127.0.0.1:1") {
        auto files = prepare_demo(settings);
        if (!files) BOOST_FAIL(to_string(files.error()));
        write_demo_files(*files, url, {{"kty", "RSA"}, {"kid", "of the server"}});
        return *files;
    }
    static std::shared_ptr<const TenantDirectory> directory(const Settings& settings) {
        auto loaded = load_tenants(settings.tenants_dir);
        if (!loaded) BOOST_FAIL(to_string(loaded.error()));
        return *loaded;
    }
    static json::object document(const Settings& settings) {
        return json::parse(read_whole_file(settings.data_dir / "demo.json").value()).as_object();
    }
    static std::string secret(const json::object& document, std::string_view client) {
        for (const auto& entry : document.at("clients").as_array())
            if (entry.at("clientId").as_string() == client) return std::string(entry.at("clientSecret").as_string());
        return "";
    }
    static bool knows(const TenantDirectory& directory, const json::object& document) {
        for (const auto& entry : document.at("clients").as_array()) {
            const auto& secrets = directory.clients.at(std::string(entry.at("clientId").as_string()))->secrets;
            if (std::ranges::find(secrets, sha256(entry.at("clientSecret").as_string())) == secrets.end()) return false;
        }
        return true;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(making_the_demo, Demo)

BOOST_AUTO_TEST_CASE(gives_a_sound_tenant_with_what_the_contract_lists) {
    make(settings);
    auto all = directory(settings);
    const auto& tenant = *all->tenants.at("demo");
    BOOST_TEST(tenant.sites.at("rewards")->policies.passwordless_domains.size() == 3);
    BOOST_REQUIRE(tenant.sites.at("rewards")->moe.has_value());
    BOOST_TEST(to_string(tenant.sites.at("rewards")->moe->type) == "ENROLL_PROGRAM_AND_MOE");
    BOOST_TEST(tenant.sites.at("rewards")->moe->program_id == "rewards-2026");
    BOOST_TEST(!tenant.sites.at("offers")->moe.has_value());
    BOOST_TEST(tenant.sites.at("offers")->policies.screens_standard_users);
    BOOST_TEST(tenant.issuers.at("second-bank").sites.contains("offers"));
    BOOST_TEST(all->clients.size() == 6);
    BOOST_TEST(all->clients.at("demo-concierge")->concierge);
    BOOST_TEST(all->clients.at("demo-guest")->issuer.value() == "first-bank");
    BOOST_TEST(all->clients.at("demo-site")->requests_per_second == 2'000);

    const auto& rewards = *tenant.sites.at("rewards")->attributes;
    using Writer = AttributeSchema::Writer;
    BOOST_TEST(rewards.check(R"({"locale":"es","newsletter":true,"tier":"GOLD","points":0})", Writer::client).empty());
    BOOST_TEST(rewards.check(R"({"tier":"GOLD","points":0})", Writer::user).size() == 2);
    BOOST_TEST(rewards.check(R"({"points":-1,"shoe":1,"tier":"TIN","newsletter":"no"})", Writer::client).size() == 4);
    BOOST_TEST(
        tenant.sites.at("offers")->attributes->check(R"({"locale":"en","favourites":["tea"]})", Writer::user).empty());
}

BOOST_AUTO_TEST_CASE(writes_credentials_that_open_the_tenant) {
    make(settings, "http://127.0.0.1:4711");
    auto written = document(settings);
    BOOST_TEST(knows(*directory(settings), written));
    BOOST_TEST(written.at("baseUrl") == "http://127.0.0.1:4711");
    BOOST_TEST(written.at("tenantId") == "demo");
    BOOST_TEST(json::serialize(written.at("sites")) == R"(["rewards","offers"])");
    BOOST_TEST(json::serialize(written.at("issuers")) == R"(["first-bank","second-bank"])");
    BOOST_TEST(secret(written, "demo-site").size() == 43);
    for (auto name : {"demo.json", "demo.env", "tenants/demo.toml"})
        BOOST_TEST(
            (fs::status(settings.data_dir / name).permissions() == (fs::perms::owner_read | fs::perms::owner_write)),
            name);
}

BOOST_AUTO_TEST_CASE(writes_variables_that_a_shell_takes) {
    make(settings, "http://127.0.0.1:4711");
    auto out = folder.path() / "out";
    auto command = "set -eu; . " + (settings.data_dir / "demo.env").string() +
                   "; printf '%s %s %s' \"$BASE_URL\" \"$DEMO_SITE_SECRET\" \"$MAILDIR\" > " + out.string();
    BOOST_REQUIRE(std::system(command.c_str()) == 0);
    BOOST_TEST(read_whole_file(out).value() == "http://127.0.0.1:4711 " + secret(document(settings), "demo-site") +
                                                   " " + (settings.data_dir / "mail").string());
}

BOOST_AUTO_TEST_CASE(gives_the_partner_a_key_that_all_instances_share) {
    make(settings);
    const auto jwe = [](const json::object& written) {
        for (const auto& client : written.at("clients").as_array())
            if (client.at("clientId").as_string() == "demo-partner") return client.at("jwe").as_object();
        return json::object();
    };
    const auto first = jwe(document(settings));
    BOOST_TEST(first.at("serverKey").at("kid").as_string() == "of the server");
    auto public_part = first.at("clientKey").as_object();
    BOOST_TEST(public_part.erase("d") == 1);
    const auto registered = json::parse(directory(settings)->clients.at("demo-partner")->encryption_key);
    BOOST_TEST((registered == public_part));

    make(settings);
    BOOST_TEST((jwe(document(settings)) == first));
    auto other = of("other");
    other.tenants_dir = settings.tenants_dir;
    make(other);
    BOOST_TEST((jwe(document(other)) == first));

    // From demo.json alone; and into a file that was made before there were keys.
    fs::remove_all(settings.tenants_dir);
    make(settings);
    BOOST_TEST((jwe(document(settings)) == first));
    auto text = read_whole_file(settings.tenants_dir / "demo.toml").value();
    const auto at = text.find("encryption_key");
    text.erase(at, text.find('\n', at) + 1 - at);
    write_private_file(settings.tenants_dir / "demo.toml", text);
    make(settings);
    BOOST_TEST((json::parse(directory(settings)->clients.at("demo-partner")->encryption_key) == public_part));
}

BOOST_AUTO_TEST_CASE(guesses_no_key_where_the_tenant_file_has_another) {
    make(settings);
    fs::remove(settings.tenants_dir / "demo-partner.jwk");
    fs::remove(settings.data_dir / "demo.json");
    const auto again = prepare_demo(settings);
    BOOST_REQUIRE(!again);
    BOOST_TEST(to_string(again.error()).contains("encryption_key is not the clientKey of demo.json"));
}

BOOST_AUTO_TEST_CASE(keeps_no_secret_in_the_tenant_file) {
    make(settings);
    auto tenant_file = read_whole_file(settings.tenants_dir / "demo.toml").value();
    auto written = document(settings);
    for (const auto& client : demo_clients())
        BOOST_TEST(tenant_file.find(secret(written, client.id)) == tenant_file.npos);
}

BOOST_AUTO_TEST_CASE(takes_up_what_is_there) {
    make(settings, "http://127.0.0.1:1");
    auto first = document(settings);
    auto tenant_file = read_whole_file(settings.tenants_dir / "demo.toml").value();
    make(settings, "http://127.0.0.1:2");
    auto second = document(settings);
    BOOST_TEST(read_whole_file(settings.tenants_dir / "demo.toml").value() == tenant_file);
    BOOST_TEST(secret(first, "demo-admin") == secret(second, "demo-admin"));
    BOOST_TEST(second.at("baseUrl") == "http://127.0.0.1:2");
}

BOOST_AUTO_TEST_CASE(makes_the_tenant_anew_with_the_secrets_of_demo_json) {
    make(settings);
    auto first = document(settings);
    fs::remove_all(settings.tenants_dir);
    make(settings);
    BOOST_TEST(secret(first, "demo-site") == secret(document(settings), "demo-site"));
    BOOST_TEST(knows(*directory(settings), first));
}

BOOST_AUTO_TEST_CASE(leaves_the_secrets_of_another_instance_in_force) {
    make(settings);
    auto other = of("other");
    other.tenants_dir = settings.tenants_dir;
    make(other);
    auto all = directory(settings);
    BOOST_TEST(secret(document(settings), "demo-site") != secret(document(other), "demo-site"));
    BOOST_TEST(knows(*all, document(settings)));
    BOOST_TEST(knows(*all, document(other)));
}

BOOST_AUTO_TEST_CASE(adds_only_what_a_file_lacks) {
    make(settings);
    auto file = settings.tenants_dir / "demo.toml";
    auto text = read_whole_file(file).value();
    auto from = text.find("\n[clients.demo-guest]");
    auto to = text.find("\n[clients.demo-partner]");
    auto edited = "# mine\n" + text.substr(0, from) + text.substr(to);
    std::ofstream(file) << edited;
    make(settings);
    BOOST_TEST(read_whole_file(file).value().starts_with(edited));
    BOOST_TEST(knows(*directory(settings), document(settings)));
}

BOOST_AUTO_TEST_CASE(says_what_to_do_where_it_cannot_write) {
    std::ofstream(folder.path() / "data") << "a file";
    auto files = prepare_demo(settings);
    BOOST_REQUIRE(!files);
    BOOST_TEST(!files.error().front().remedy.empty());
}

BOOST_AUTO_TEST_CASE(greets_with_address_credentials_mails_and_three_steps) {
    auto files = make(settings, "http://127.0.0.1:4711");
    auto text = demo_greeting(files, "http://127.0.0.1:4711");
    for (const std::string& part :
         {std::string("http://127.0.0.1:4711/docs"), files.env.string(), (files.maildir / "new").string(),
          std::string("  1. "), std::string("  2. "), std::string("  3. ")})
        BOOST_TEST(text.find(part) != text.npos, part);
    for (const auto& [client, secret] : files.secrets) BOOST_TEST(text.find(secret.reveal()) == text.npos);
}

BOOST_AUTO_TEST_SUITE_END()
