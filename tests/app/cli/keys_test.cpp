#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/key_file.hpp"
#include "infra/digest/sha256.hpp"
#include "tests/support/command_line.hpp"

using namespace vestibule;
namespace json = boost::json;

namespace {

struct KeysCommand : tests::CommandLine {
    std::string data = (folder.path() / "data").string();

    KeysCommand() { crypto::KeyFile::open_or_create(folder.path() / "data" / "keys"); }
    json::value data_of(std::vector<std::string> words) {
        words.insert(words.end(), {"--json", "--data_dir", data});
        BOOST_TEST(run(words) == 0, errors);
        return json::parse(out);
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(the_keys_command, KeysCommand)

BOOST_AUTO_TEST_CASE(rotates_and_lists_signing_keys) {
    const auto first = data_of({"keys", "rotate"});
    const auto second = data_of({"keys", "rotate"});
    BOOST_TEST(second.at("current") == first.at("next"));

    std::string states;
    const auto listed = data_of({"keys", "list"});
    for (const auto& key : listed.as_array()) states += std::string(key.at("state").as_string()) + " ";
    BOOST_TEST(states.contains("current"));
    BOOST_TEST(states.contains("next"));
    BOOST_TEST(out.find("private") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(rotates_and_lists_encryption_keys) {
    const auto first = data_of({"keys", "rotate", "--encryption"});
    const auto second = data_of({"keys", "rotate", "--encryption"});
    BOOST_TEST(first.at("RSA") != second.at("RSA"));
    std::string states;
    for (const auto& key : data_of({"keys", "list"}).as_array()) {
        if (key.at("use") != "enc") continue;
        const auto state = std::string(key.at("state").as_string());
        BOOST_TEST(state ==
                   (key.at("kid") == second.at("RSA") || key.at("kid") == second.at("EC") ? "current" : "previous"));
        states += state + " ";
    }
    BOOST_TEST(states.size() == std::string("current current previous previous ").size());
    BOOST_TEST(run({"keys", "rotate", "--encryption", "--master", "--data_dir", data}) == 2);
}

BOOST_AUTO_TEST_CASE(adds_a_master_key_that_still_opens_the_signing_keys) {
    data_of({"keys", "rotate"});
    BOOST_TEST(data_of({"keys", "rotate", "--master"}).at("masterKey").as_int64() == 2);
    BOOST_TEST(crypto::KeyFile::open_or_create(folder.path() / "data" / "keys")->keys()->masters.size() == 2);
    data_of({"keys", "rotate"});
}

BOOST_AUTO_TEST_CASE(touches_nothing_where_there_is_no_installation) {
    const auto elsewhere = (folder.path() / "elsewhere").string();
    for (const auto& words : {std::vector<std::string>{"keys", "list"},
                              {"keys", "rotate"},
                              {"keys", "rotate", "--master"},
                              {"effects", "list"},
                              {"relay", "status"},
                              {"dead-letters", "list"},
                              {"screening", "waiting", "list"}}) {
        auto with_folder = words;
        with_folder.insert(with_folder.end(), {"--data_dir", elsewhere});
        BOOST_TEST(run(with_folder) == (words.front() == "keys" ? 2 : 1));
        BOOST_TEST(says("Remedy: name the installation's data_dir"));
        BOOST_TEST(!std::filesystem::exists(elsewhere));
    }
}

BOOST_AUTO_TEST_SUITE_END()

struct ClientCommand : KeysCommand {
    ClientCommand() {
        std::ofstream(folder.path() / "acme.toml")
            << "name = \"Acme\"\n[sites.shop]\nname = \"Shop\"\ndomain = \"s.example\"\nlocales = [\"en\"]\n"
               "mail_from = \"a@s.example\"\nattributes = '{}'\n"
               "policies.activation_link = \"https://s.example/{userId}/{token}\"\n";
    }
    std::vector<std::string> asks(std::vector<std::string> words) const {
        words.insert(words.begin(), {"client", "new", "--tenants.dir", folder.path().string()});
        return words;
    }
};

BOOST_FIXTURE_TEST_SUITE(the_client_command, ClientCommand)

BOOST_AUTO_TEST_CASE(makes_a_secret_of_256_bits_and_its_digest) {
    const auto made = data_of(asks({"--tenant", "acme", "--id", "till", "--scopes", "OPS,USER_RW", "--sites", "shop"}));
    const std::string secret(made.at("clientSecret").as_string());
    BOOST_TEST(from_base64url(secret).value().size() == 32);
    const auto expected = to_hex(sha256(secret));
    BOOST_TEST(made.at("secretSha256").as_string() == expected);
    const std::string table(made.at("toml").as_string());
    BOOST_TEST(table == "[clients.till]\nsecret_sha256 = [\"" + expected +
                            "\"]\nscopes = [\"OPS\", \"USER_RW\"]\nsites = [\"shop\"]\n");
    BOOST_TEST(data_of({"client", "secret"}).at("clientSecret").as_string() != secret);

    std::ofstream(folder.path() / "acme.toml", std::ios::app) << table;
    BOOST_TEST(run({"check-config", folder.path().string()}) == 0);
    BOOST_TEST(run(asks({"--tenant", "acme", "--id", "till", "--scopes", "OPS", "--sites", "shop"})) == 2);
    BOOST_TEST(says("till is taken"));
}

BOOST_AUTO_TEST_CASE(lists_every_fault_at_once) {
    BOOST_TEST(run(asks({"--tenant", "acme", "--id", "a b", "--scopes", "USER_RV,NOPE", "--sites", "shap"})) == 2);
    for (const auto* fault :
         {"--id", "--scopes: USER_RV is no scope; did you mean USER_RW?", "NOPE is no scope; did you mean OPS?",
          "--sites: acme has no site shap; did you mean shop?"})
        BOOST_TEST(says(fault), fault);
    BOOST_TEST(run(asks({"--tenant", "nobody", "--scopes", "OPS", "--sites", "shop"})) == 2);
    BOOST_TEST(says("there is no tenant nobody; there are acme"));
    BOOST_TEST(run(asks({"--tenant", "acme", "--scopes", "OPS"})) == 2);
    BOOST_TEST(says("--sites is required"));
    BOOST_TEST(out.empty());
}

BOOST_AUTO_TEST_SUITE_END()
