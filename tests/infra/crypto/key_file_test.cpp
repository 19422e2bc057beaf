#include "infra/crypto/key_file.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::crypto;

namespace {

struct KeyFolder {
    tests::TemporaryFolder folder;
    std::filesystem::path path = folder.path() / "deep" / "keys";

    std::string text() const {
        std::ostringstream text;
        text << std::ifstream(path).rdbuf();
        return text.str();
    }
    void write(const std::string& text) const { std::ofstream(path, std::ios::trunc) << text; }
    auto refusal(std::string_view word) const {
        return [word](const KeyFileError& error) {
            const std::string_view what = error.what();
            return what.contains(word) && what.contains("Remedy: ");
        };
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(opening_the_key_file, KeyFolder)

BOOST_AUTO_TEST_CASE(makes_it_for_its_owner_only) {
    const auto keys = KeyFile::open_or_create(path)->keys();
    struct stat status{};
    BOOST_REQUIRE(::stat(path.c_str(), &status) == 0);
    BOOST_TEST((status.st_mode & 0777) == 0600);
    BOOST_TEST(keys->current() == 1);
    BOOST_TEST(keys->index.reveal().size() == 32);
    BOOST_TEST(keys->index.reveal() != keys->masters.at(1).reveal());
}

BOOST_AUTO_TEST_CASE(finds_the_same_keys_again) {
    const auto first = KeyFile::open_or_create(path)->keys();
    const auto second = KeyFile::open_or_create(path)->keys();
    BOOST_TEST(first->index.reveal() == second->index.reveal());
    BOOST_TEST(first->masters.at(1).reveal() == second->masters.at(1).reveal());
}

BOOST_AUTO_TEST_CASE(agrees_when_many_start_at_once) {
    std::vector<std::string> seen(8);
    {
        std::vector<std::jthread> starts;
        for (auto& mine : seen)
            starts.emplace_back([&] { mine = KeyFile::open_or_create(path)->keys()->index.reveal(); });
    }
    for (const auto& mine : seen) BOOST_TEST(mine == seen.front());
    BOOST_TEST(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(refuses_a_file_that_others_may_read) {
    KeyFile::open_or_create(path);
    for (const mode_t mode : {0640U, 0604U, 0660U}) {
        ::chmod(path.c_str(), mode);
        BOOST_CHECK_EXCEPTION(KeyFile::open_or_create(path), KeyFileError, refusal("chmod 600"));
    }
}

BOOST_AUTO_TEST_CASE(refuses_a_file_cut_off_anywhere) {
    KeyFile::open_or_create(path);
    const auto whole = text();
    for (std::size_t length = 0; length < whole.size(); length += 7) {
        write(whole.substr(0, length));
        BOOST_CHECK_THROW(KeyFile::open_or_create(path), KeyFileError);
    }
    BOOST_CHECK_EXCEPTION(KeyFile::open_or_create(path), KeyFileError, refusal("restore the file"));
}

BOOST_AUTO_TEST_CASE(refuses_an_altered_file) {
    KeyFile::open_or_create(path);
    auto altered = text();
    auto& letter = altered[altered.find("master 1 ") + 12];
    letter = letter == 'A' ? 'B' : 'A';
    write(altered);
    BOOST_CHECK_EXCEPTION(KeyFile::open_or_create(path), KeyFileError, refusal("altered"));
}

BOOST_AUTO_TEST_CASE(refuses_a_folder) {
    std::filesystem::create_directories(path);
    ::chmod(path.c_str(), 0700);
    BOOST_CHECK_THROW(KeyFile::open_or_create(path), KeyFileError);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(rotating_the_master_key, KeyFolder)

BOOST_AUTO_TEST_CASE(adds_one_and_keeps_the_older) {
    const auto file = KeyFile::open_or_create(path);
    const auto before = file->keys();
    BOOST_TEST(file->rotate() == 2);
    const auto after = KeyFile::open_or_create(path)->keys();
    BOOST_TEST(after->current() == 2);
    BOOST_TEST(after->masters.at(1).reveal() == before->masters.at(1).reveal());
    BOOST_TEST(after->index.reveal() == before->index.reveal());
}

BOOST_AUTO_TEST_CASE(loses_no_rotation_of_another_process) {
    const auto here = KeyFile::open_or_create(path);
    const auto there = KeyFile::open_or_create(path);
    BOOST_TEST(here->rotate() == 2);
    BOOST_TEST(there->rotate() == 3);
    BOOST_TEST(here->reload()->masters.size() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
