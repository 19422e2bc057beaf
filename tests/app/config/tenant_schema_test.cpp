// schemas/config/tenant.schema.json says of a tenant file what the reader says.
#include <toml++/toml.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>

#include "app/config/demo.hpp"
#include "app/config/load_tenants.hpp"
#include "app/config/private_file.hpp"
#include "infra/schema/json_schema.hpp"
#include "source_folder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::app;
namespace fs = std::filesystem;

namespace {

struct DemoFile {
    tests::TemporaryFolder folder;
    fs::path tenants = folder.path() / "tenants";
    std::string text;

    DemoFile() {
        SettingsSources sources{
            .flags = {{"data_dir", folder.path().string()}}, .environment = {}, .file = {}, .demo = true};
        BOOST_REQUIRE(prepare_demo(load_settings(sources).value().values).has_value());
        text = read_whole_file(tenants / "demo.toml").value();
    }

    void replace(const std::string& old_part, const std::string& new_part) {
        auto at = text.find(old_part);
        BOOST_REQUIRE(at != text.npos);
        text.replace(at, old_part.size(), new_part);
    }
    bool reader_takes() const {
        std::ofstream(tenants / "demo.toml") << text;
        return load_tenants(tenants).has_value();
    }
    // Strings over 4096 bytes are refused before the schema is asked: the demo has none.
    bool schema_takes() const {
        auto schema = schema::JsonSchema::compile(
            read_whole_file(std::string(vestibule::tests::source_folder) + "/schemas/config/tenant.schema.json")
                .value());
        if (!schema) BOOST_FAIL(schema.error().front().pointer + " " + schema.error().front().detail);
        std::ostringstream as_json;
        as_json << toml::json_formatter(toml::parse(text));
        return (*schema)->check(as_json.str(), AttributeSchema::Writer::client).empty();
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_schema_of_tenant_files, DemoFile)

BOOST_AUTO_TEST_CASE(takes_the_demo_tenant) {
    BOOST_TEST(reader_takes());
    BOOST_TEST(schema_takes());
}

BOOST_AUTO_TEST_CASE(refuses_what_the_reader_refuses) {
    const std::pair<const char*, const char*> faults[] = {
        {"name = \"Demo\"", "nam = \"Demo\""},
        {"domain = \"rewards.example\"", "domain = \"Rewards\""},
        {"locales = [\"en\"]", "locales = []"},
        {"screens_standard_users = true", "screens_standard_users = 1"},
        {"https://offers.example", "http://offers.example"},
        {"requests_per_second = 2000", "requests_per_second = 0"},
        {"\"openid\"", "\"open_id\""},
        {"sites = [\"rewards\"]", "sites = []"},
        {"secret_sha256", "secret"},
        {"attributes = ", "attribute = "},
        {"\"ENROLL_PROGRAM_AND_MOE\"", "\"SYNC\""},
        {"\"ENROLL_PROGRAM_AND_MOE\"", "\"MOE\""},
        {"program_id = ", "# program_id = "},
        {"screens_standard_users = true", "lockout = { hard_stop_after = 101 }"},
        {"screens_standard_users = true", "lockout = { rests_after = 3 }"},
        {"environment = \"demo\"", "environment = \"demo\"\nattributes_file = \"x.json\""}};
    const auto sound = text;
    for (const auto& [old_part, new_part] : faults) {
        text = sound;
        replace(old_part, new_part);
        BOOST_TEST(!reader_takes(), new_part);
        BOOST_TEST(!schema_takes(), new_part);
    }
}

BOOST_AUTO_TEST_CASE(takes_every_key_that_the_reader_knows) {
    replace("name = \"Demo\"", "id = \"demo\"\nname = \"Demo\"");
    replace("[sites.offers.policies]",
            "[sites.offers.policies]\npassword_min_length = 15\nactivation_token_life = 3600\npending_user_life = "
            "86400\ncode_life = 60\nsession_idle_life = 3600\nsession_absolute_life = 3600\nlockout = { rest_after = "
            "5, long_rest_after = 5, long_rest = 300, hard_stop_after "
            "= 20 }");
    replace("call_type = \"ENROLL_PROGRAM_AND_MOE\"\nprogram_id", "call_type = \"MOE\"\n# program_id");
    BOOST_TEST(reader_takes());
    BOOST_TEST(schema_takes());
}

BOOST_AUTO_TEST_SUITE_END()
