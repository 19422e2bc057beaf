#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "app/cli/command.hpp"
#include "app/config/private_file.hpp"
#include "app/config/settings.hpp"
#include "app/version.hpp"
#include "tests/support/command_line.hpp"

namespace cli = vestibule::app::cli;

namespace {

using vestibule::tests::CommandLine;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_command_line, CommandLine)

BOOST_AUTO_TEST_CASE(helps_with_every_command) {
    BOOST_TEST(run({"--help"}) == 0);
    for (const auto& command : cli::commands()) {
        BOOST_TEST(out.find(command.name) != out.npos, command.name);
    }
    for (const auto& command : cli::commands()) {
        BOOST_TEST(run({std::string(command.name), "--help"}) == 0, command.name);
        BOOST_TEST(out.find("Usage: vestibule " + std::string(command.name)) != out.npos, out);
    }
}

BOOST_AUTO_TEST_CASE(prints_version_settings_and_their_origin) {
    BOOST_TEST(run({"--version"}) == 0);
    BOOST_TEST(out.starts_with(vestibule::app::version()));
    BOOST_TEST(run({"--help-config"}) == 0);
    BOOST_TEST(out == vestibule::app::help_config());
    BOOST_TEST(run({"serve", "--print-config", "--http.listen", "127.0.0.1:0"}) == 0);
    BOOST_TEST(out.find("--http.listen\n") != out.npos);
}

BOOST_AUTO_TEST_CASE(answers_bad_usage_with_2_and_a_hint) {
    BOOST_TEST(run({}) == 2);
    BOOST_TEST(says("Usage"));
    BOOST_TEST(run({"serv"}) == 2);
    BOOST_TEST(says("did you mean serve?"));
    BOOST_TEST(run({"check-config", "--http.lisen", "x", "--log.level=loud", "a", "b"}) == 2);
    BOOST_TEST(says("did you mean --http.listen?"));
    BOOST_TEST(says("'loud' is not accepted"));
    BOOST_TEST(says("b: unexpected word"));
    BOOST_TEST(run({"screening", "try", "--nme", "x"}) == 2);
    BOOST_TEST(says("--nme: unknown flag; did you mean --name?"));
    BOOST_TEST(says("see vestibule screening try --help"));
    BOOST_TEST(run({"check-config", "--jsn"}) == 2);
    BOOST_TEST(says("--jsn: unknown flag; did you mean --json?"));
    BOOST_TEST(run({"screening", "waiting", "lst"}) == 2);
    BOOST_TEST(
        says("lst: unknown command; did you mean list?\nvestibule screening waiting has the commands list, retry\n"));
    BOOST_TEST(run({"serve", "--log.level"}) == 2);
    BOOST_TEST(says("--log.level"));
    BOOST_TEST(out == "");
}

BOOST_AUTO_TEST_CASE(takes_settings_before_and_after_the_command) {
    BOOST_TEST(run({"--log.level", "debug", "serve", "--print-config"}) == 0);
    BOOST_TEST(out.find("\"debug\"") != out.npos);
    BOOST_TEST(run({"serve", "--log.level=error", "--log.level", "debug", "--print-config"}) == 0);
    BOOST_TEST(out.find("\"debug\"") != out.npos);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(checking_a_configuration, CommandLine)

BOOST_AUTO_TEST_CASE(answers_0_for_a_sound_folder) {
    std::ofstream(folder.path() / "a.toml")
        << "name = \"A\"\n[sites.s]\nname = \"S\"\ndomain = \"s.example\"\nlocales = [\"en\"]\nmail_from = "
           "\"a@s.example\"\n"
           "attributes = '{}'\npolicies.activation_link = \"https://s.example/{userId}/{token}\"\n";
    BOOST_TEST(run({"check-config", folder.path().string()}) == 0);
    BOOST_TEST(out.find("1 tenant, 0 clients, no faults") != out.npos);
    BOOST_TEST(run({"check-config", "--tenants.dir", folder.path().string()}) == 0);
}

BOOST_AUTO_TEST_CASE(answers_2_and_lists_faults_for_people_and_programs) {
    std::ofstream(folder.path() / "a.toml") << "nam = \"A\"\n";
    BOOST_TEST(run({"check-config", folder.path().string()}) == 2);
    BOOST_TEST(says("a.toml:1: nam: unknown key; did you mean name?"));
    BOOST_TEST(out == "");
    BOOST_TEST(run({"check-config", folder.path().string(), "--json"}) == 2);
    auto document = boost::json::parse(out);
    BOOST_TEST(document.at("ok").as_bool() == false);
    BOOST_TEST(document.at("faults").as_array().size() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
