#include "app/config/private_file.hpp"

#include <sys/stat.h>

#include <boost/test/unit_test.hpp>
#include <utility>

#include "tests/support/temporary_folder.hpp"

using namespace vestibule::app;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(private_files)

BOOST_AUTO_TEST_CASE(are_for_their_owner_only_and_replaced_whole) {
    vestibule::tests::TemporaryFolder folder;
    auto file = folder.path() / "demo.json";
    write_private_file(file, "first");
    ::chmod(file.c_str(), 0644);
    write_private_file(file, "second");
    BOOST_TEST(read_whole_file(file).value() == "second");
    BOOST_TEST((fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
    BOOST_TEST(std::distance(fs::directory_iterator(folder.path()), {}) == 1);
}

BOOST_AUTO_TEST_CASE(that_are_missing_read_as_nothing) {
    vestibule::tests::TemporaryFolder folder;
    BOOST_TEST(!read_whole_file(folder.path() / "none").has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(locking_a_folder)

BOOST_AUTO_TEST_CASE(keeps_others_out_until_it_ends) {
    vestibule::tests::TemporaryFolder folder;
    auto data = folder.path() / "a" / "b";
    {
        FolderLock held(data);
        FolderLock moved(std::move(held));
        BOOST_CHECK_EXCEPTION(FolderLock{data}, std::runtime_error, [&](const std::exception& error) {
            return std::string(error.what()).contains("is in use by process " + std::to_string(::getpid()) + "; stop");
        });
    }
    BOOST_CHECK_NO_THROW(FolderLock{data});
}

BOOST_AUTO_TEST_SUITE_END()
