#include <boost/test/unit_test.hpp>
#include <exception>
#include <filesystem>
#include <string>

#include "infra/sql/database.hpp"
#include "tests/support/postgres.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::tests;

BOOST_AUTO_TEST_SUITE(opening_a_database)

namespace {

std::string refusal_of(const std::string& url) {
    try {
        sql::Database::open({.url = url, .connections = 1});
    } catch (const std::exception& error) {
        return error.what();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_CASE(refuses_commits_that_are_not_durable) {
    auto& cluster = PostgresCluster::shared();
    const auto url = cluster.new_database();
    cluster.execute(url, "ALTER DATABASE " + url.substr(url.rfind('/') + 1) + " SET synchronous_commit = off");
    BOOST_TEST(refusal_of(url).contains("synchronous_commit = on"));
    BOOST_TEST(refusal_of("sqlite::memory:").contains("sqlite:data/vestibule.db"));
}

BOOST_AUTO_TEST_CASE(never_shows_a_password) {
    for (const auto* url :
         {"postgresql://user:hunter2@127.0.0.1:1/name", "postgresql://user:hunter2@127.0.0.1:port/name",
          "postgresql://user:hunter2%zz@127.0.0.1:1/name", "mysql://user:hunter2@127.0.0.1/name",
          "postgresql://user:hunter2@127.0.0.1:1/name?nothing=hunter2"}) {
        const auto refusal = refusal_of(url);
        BOOST_TEST(!refusal.empty());
        BOOST_TEST(!refusal.contains("hunter2"), refusal);
    }
    BOOST_TEST(refusal_of("postgresql://user:hunter2@127.0.0.1:1/name").contains("127.0.0.1:1/name"));
}

BOOST_AUTO_TEST_CASE(says_which_file_can_not_be_opened) {
    BOOST_TEST(refusal_of("sqlite:/proc/nothing/vestibule.db").contains("/proc/nothing"));
}

BOOST_AUTO_TEST_CASE(keeps_the_file_from_others) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "a=b c.db";
    sql::Database::open({.url = "sqlite:" + file.string()});
    const auto mode = std::filesystem::status(file).permissions();
    BOOST_TEST((mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)));
}

BOOST_AUTO_TEST_SUITE_END()
