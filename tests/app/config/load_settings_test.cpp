#include <boost/test/unit_test.hpp>
#include <fstream>
#include <set>

#include "app/config/settings.hpp"
#include "source_folder.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule::app;
using vestibule::tests::TemporaryFolder;

namespace {

struct Sources {
    TemporaryFolder folder;
    SettingsSources sources;

    void file(const std::string& text) {
        sources.file = folder.path() / "v.toml";
        std::ofstream(sources.file) << text;
    }
    LoadedSettings load() {
        auto loaded = load_settings(sources);
        if (!loaded) BOOST_FAIL(to_string(loaded.error()));
        return *loaded;
    }
    // One fault a line, the folder's name cut out.
    std::string faults() {
        auto loaded = load_settings(sources);
        auto text = loaded ? "" : to_string(loaded.error());
        auto prefix = folder.path().string() + "/";
        for (std::size_t at = 0; (at = text.find(prefix, at)) != text.npos;) text.erase(at, prefix.size());
        return text;
    }
    std::string origin(std::string_view key) {
        for (const auto& line : load().origins)
            if (line.key == key) return line.origin;
        return "";
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(loading_settings, Sources)

BOOST_AUTO_TEST_CASE(gives_the_documented_defaults) {
    auto s = load().values;
    BOOST_TEST(s.http.listen.to_string() == "127.0.0.1:8080");
    BOOST_TEST(s.keys_file == "./data/keys");
    BOOST_TEST(s.tenants_dir == "./data/tenants");
    BOOST_TEST(s.database.url == "sqlite:./data/vestibule.db");
    BOOST_TEST(s.mail.maildir == "./data/mail");
    BOOST_TEST(s.ops_tenant == "");
    BOOST_TEST(s.screening.max_age.count() == 1'209'600);
    BOOST_TEST(!s.http.ops_listen.has_value());
}

BOOST_AUTO_TEST_CASE(prefers_flag_to_environment_to_file) {
    file("[log]\nlevel = \"debug\"\n");
    BOOST_TEST(load().values.log.level == "debug");
    BOOST_TEST(origin("log.level") == (folder.path() / "v.toml").string() + ":2");
    sources.environment = {{"VESTIBULE_LOG_LEVEL", "warning"}, {"HOME", "/root"}};
    BOOST_TEST(load().values.log.level == "warning");
    BOOST_TEST(origin("log.level") == "VESTIBULE_LOG_LEVEL");
    sources.flags = {{"log.level", "error"}};
    BOOST_TEST(load().values.log.level == "error");
    BOOST_TEST(origin("log.level") == "--log.level");
}

BOOST_AUTO_TEST_CASE(puts_what_the_embedded_default_writes_into_data_dir) {
    sources.flags = {{"data_dir", "/srv/v"}, {"mail.maildir", "/srv/mail"}};
    auto s = load().values;
    BOOST_TEST(s.database.url == "sqlite:/srv/v/vestibule.db");
    BOOST_TEST(s.keys_file == "/srv/v/keys");
    BOOST_TEST(s.mail.maildir == "/srv/mail");
}

BOOST_AUTO_TEST_CASE(names_the_demo_tenant_for_operations_only_under_demo) {
    sources.demo = true;
    BOOST_TEST(load().values.ops_tenant == "demo");
    sources.flags = {{"ops.tenant", "acme"}};
    BOOST_TEST(load().values.ops_tenant == "acme");
}

BOOST_AUTO_TEST_CASE(finds_the_file_through_the_environment) {
    file("http.listen = \"[::1]:0\"\n");
    sources.environment = {{"VESTIBULE_CONFIG", sources.file.string()}};
    sources.file.clear();
    auto listen = load().values.http.listen;
    BOOST_TEST(listen.host == "::1");
    BOOST_TEST(listen.port == 0);
    BOOST_TEST(listen.to_string() == "[::1]:0");
}

BOOST_AUTO_TEST_CASE(lists_every_fault_with_origin_and_remedy) {
    file("[http]\nlisen = \"x\"\n[crypto.argon2]\nmemory = 100\niterations = \"2\"\n[log]\nlevel = \"loud\"\n");
    sources.environment = {{"VESTIBULE_LOG_FORMT", "x"}, {"VESTIBULE_LOG_FORMAT", "xml"}};
    sources.flags = {{"log.level", "info"}, {"htp.listen", ""}, {"http.listen", "here"}};
    BOOST_TEST(faults() ==
               "--htp.listen: unknown flag; did you mean --http.listen?\n"
               "VESTIBULE_LOG_FORMT: unknown environment variable; did you mean VESTIBULE_LOG_FORMAT?\n"
               "v.toml:5: crypto.argon2.iterations: wrong type; expected an integer\n"
               "v.toml:2: http.lisen: unknown key; did you mean http.listen?\n"
               "--http.listen: 'here' is not accepted; expected host:port, [address]:port for IPv6\n"
               "v.toml:4: crypto.argon2.memory: '100' is not accepted; expected 19456 to 1048576\n"
               "v.toml:7: log.level: 'loud' is not accepted; expected debug, info, warning or error\n"
               "VESTIBULE_LOG_FORMAT: log.format: 'xml' is not accepted; expected text or json\n");
}

BOOST_AUTO_TEST_CASE(refuses_settings_that_do_not_go_together) {
    sources.flags = {{"http.tls.key", "/nowhere.pem"}, {"screening.provider", "yente"},
                     {"screening.shadow", "yente"},    {"moe.tls.key", "/nowhere-either.pem"},
                     {"moe.client_id", "vestibule"},   {"http.ops_listen", "127.0.0.1:8080"}};
    auto text = faults();
    for (auto part : {"http.tls.key: is set without http.tls.certificate", "can't read /nowhere.pem",
                      "set screening.url", "screening.shadow: is the provider itself", "set screening.shadow_url",
                      "moe.tls.key: is set without moe.tls.certificate", "and moe.client_secret_file are set by halves",
                      "is the address of http.listen"})
        BOOST_TEST(text.find(part) != text.npos, part);
}

BOOST_AUTO_TEST_CASE(refuses_an_address_that_nobody_would_ask) {
    sources.flags = {{"screening.url", "http://127.0.0.1:1"}, {"screening.shadow_url", "http://127.0.0.1:2"}};
    auto text = faults();
    for (auto part : {"--screening.url: is nobody's", "--screening.shadow_url: is nobody's"})
        BOOST_TEST(text.find(part) != text.npos, part);
}

BOOST_AUTO_TEST_CASE(says_where_a_file_is_broken_or_missing) {
    file("[http]\nlisten = \n");
    BOOST_TEST(faults().starts_with("v.toml:2: "));
    sources.file = folder.path() / "none.toml";
    BOOST_TEST(faults().starts_with("none.toml: "));
}

BOOST_AUTO_TEST_CASE(takes_the_properties_of_kafka_from_a_file_of_its_owner) {
    namespace fs = std::filesystem;
    const auto file = folder.path() / "kafka.properties";
    sources.flags = {{"events.kafka.brokers", "a:1"}, {"events.kafka.properties_file", file.string()}};
    BOOST_TEST(faults().starts_with("--events.kafka.properties_file: can't read kafka.properties"), faults());

    std::ofstream(file) << "sasl.username = ada\nsasl.password = Orbital-Teapot\n";
    fs::permissions(file, fs::perms::owner_read | fs::perms::group_read);
    BOOST_TEST(faults().contains("kafka.properties is open to others"), faults());

    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
    const auto loaded = load();
    BOOST_TEST(loaded.values.events.kafka_properties.at("sasl.password") == "Orbital-Teapot");
    BOOST_TEST(!print_config(loaded).contains("Orbital-Teapot"));

    std::ofstream(file) << "# ours\nacks = 1\n";
    BOOST_TEST(faults().starts_with("kafka.properties:2: events.kafka.properties_file: acks can't be set here"),
               faults());

    sources.flags = {{"events.kafka.properties_file", file.string()}};
    BOOST_TEST(faults().contains("is nobody's"), faults());
}

BOOST_AUTO_TEST_CASE(shows_no_password) {
    sources.flags = {{"database.url", "postgresql://u:hunter2@db:5432/v"},
                     {"mail.smtp.url", "smtps://m:hunter2@mx:465"}};
    auto text = print_config(load());
    BOOST_TEST(text.find("hunter2") == text.npos);
    BOOST_TEST(text.find("postgresql://u:***@db:5432/v") != text.npos);
    sources.flags = {
        {"database.url", "postgresql://db:5432/v?user=u&password=hunter2&sslpassword=hunter2&sslmode=require"}};
    text = print_config(load());
    BOOST_TEST(text.find("hunter2") == text.npos);
    BOOST_TEST(text.find("?user=u&password=***&sslpassword=***&sslmode=require") != text.npos);
    sources.flags = {{"mail.smtp.url", "smtp://m:hunter2@mx"}, {"database.url", "mysql://u:hunter2@db/v"}};
    BOOST_TEST(faults().find("hunter2") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(checks_addresses_of_servers) {
    auto accepted = [&](const char* key, const char* value) {
        sources.flags = {{key, value}};
        return load_settings(sources).has_value();
    };
    for (auto url : {"smtp://mx:25", "smtp://u:p@mx:587?starttls=required", "smtps://u:p@mx:465", ""})
        BOOST_TEST(accepted("mail.smtp.url", url), url);
    for (auto url : {"mx:25", "smtp://mx", "smtp://u@mx:25", "smtp://mx:25?starttls=maybe",
                     "smtps://mx:465?starttls=off", "smtp://mx:25/x", "smtp://u:p^w@mx:25"})
        BOOST_TEST(!accepted("mail.smtp.url", url), url);
    for (auto url : {"sqlite:/a/b.db", "postgresql://u:p@h:1/n", "postgresql://h/n",
                     "postgresql://u:p@h:1/n?sslmode=verify-full&sslrootcert=/etc/ssl/ca.pem",
                     "postgresql://h:1/n?sslrootcert=/ca"})
        BOOST_TEST(accepted("database.url", url), url);
    for (auto url :
         {"sqlite:", "postgres://h/n", "postgresql://h", "postgresql://h:x/n", "postgresql://h:1?dbname=/n", ""})
        BOOST_TEST(!accepted("database.url", url), url);
    for (auto list : {"a:1", "a:1,b:2", ""}) BOOST_TEST(accepted("events.kafka.brokers", list), list);
    for (auto list : {"a", "a:0", "a:1;b:2", "a:1 b:2"}) BOOST_TEST(!accepted("events.kafka.brokers", list), list);
    for (auto endpoint : {"localhost:0", "0.0.0.0:65535", "[::]:1"})
        BOOST_TEST(accepted("http.listen", endpoint), endpoint);
    for (auto endpoint : {":80", "h:", "h:65536", "h:-1", "::1:80", "[::1:80", "http://h:80", ""})
        BOOST_TEST(!accepted("http.listen", endpoint), endpoint);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_settings_table)

BOOST_AUTO_TEST_CASE(has_every_binding_key_once) {
    std::set<std::string_view> keys;
    for (const auto& row : settings_table()) BOOST_TEST(keys.insert(row.key).second, row.key);
    for (auto key : {"http.listen",
                     "http.public_url",
                     "http.tls.certificate",
                     "http.tls.key",
                     "data_dir",
                     "keys.file",
                     "ops.tenant",
                     "http.ops_listen",
                     "tenants.dir",
                     "database.url",
                     "events.kafka.brokers",
                     "events.kafka.prefix",
                     "events.kafka.properties_file",
                     "mail.smtp.url",
                     "mail.maildir",
                     "screening.provider",
                     "screening.url",
                     "screening.lists_dir",
                     "screening.max_age",
                     "moe.url",
                     "moe.client_id",
                     "moe.client_secret_file",
                     "log.level",
                     "log.format"})
        BOOST_TEST(keys.contains(key), key);
}

BOOST_AUTO_TEST_CASE(accepts_its_own_defaults) {
    for (const auto& row : settings_table()) {
        Settings settings;
        BOOST_TEST(row.apply(settings, row.default_text), row.key);
    }
}

BOOST_AUTO_TEST_CASE(derives_environment_variables) {
    for (const auto& row : settings_table())
        if (row.key == "http.public_url") BOOST_TEST(row.environment() == "VESTIBULE_HTTP_PUBLIC_URL");
}

BOOST_AUTO_TEST_CASE(stands_in_the_operations_page) {
    std::ifstream page(std::string(vestibule::tests::source_folder) + "/docs/operations.md");
    std::string text((std::istreambuf_iterator<char>(page)), {});
    BOOST_TEST(text.find(help_config()) != text.npos,
               "docs/operations.md differs from `vestibule --help-config`: paste it there");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(making_the_base_url)

BOOST_AUTO_TEST_CASE(names_an_address_that_can_be_reached) {
    Settings settings;
    settings.http.listen = {"0.0.0.0", 0};
    BOOST_TEST(base_url(settings, 8123) == "http://127.0.0.1:8123");
    settings.http.listen = {"::", 0};
    settings.http.tls_key = "key.pem";
    BOOST_TEST(base_url(settings, 8123) == "https://[::1]:8123");
    settings.http.public_url = "https://id.example/v";
    BOOST_TEST(base_url(settings, 8123) == "https://id.example/v");
}

BOOST_AUTO_TEST_SUITE_END()
