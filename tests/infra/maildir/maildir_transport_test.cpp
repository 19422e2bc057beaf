#include "infra/maildir/maildir_transport.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <sstream>
#include <vector>

#include "tests/support/async_test.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::notification;
using vestibule::tests::async_test;
namespace fs = std::filesystem;

namespace {

const mail::Message message{.key = std::string(64, 'b'),
                            .lane = Lane::transactional,
                            .envelope_from = "a@b.example",
                            .envelope_to = "c@d.example",
                            .content = "Subject: x\r\n\r\nHello\r\n"};

std::vector<fs::path> files(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
    return found;
}

Outcome deliver(const fs::path& folder, const mail::Progress& progress) {
    Outcome outcome;
    async_test([&]() -> asio::awaitable<void> {
        maildir::MaildirTransport transport(folder);
        outcome = co_await transport.deliver(message, progress);
    });
    return outcome;
}

const mail::Progress no_matter = [](Phase) -> asio::awaitable<void> { co_return; };

}  // namespace

BOOST_AUTO_TEST_SUITE(delivering_to_a_maildir)

BOOST_AUTO_TEST_CASE(writes_the_message_whole) {
    const vestibule::tests::TemporaryFolder folder;
    BOOST_TEST(to_string(deliver(folder.path(), no_matter).cls) == "delivered");
    const auto found = files(folder.path() / "new");
    BOOST_REQUIRE(found.size() == 1u);
    std::ostringstream text;
    text << std::ifstream(found[0], std::ios::binary).rdbuf();
    BOOST_TEST(text.str() == message.content);
    BOOST_TEST(files(folder.path() / "tmp").empty());
}

BOOST_AUTO_TEST_CASE(keeps_its_folders_to_itself) {
    const vestibule::tests::TemporaryFolder folder;
    const auto inbox = folder.path() / "mail";
    deliver(inbox, no_matter);
    for (const auto& made : {inbox, inbox / "tmp", inbox / "new", inbox / "cur"})
        BOOST_CHECK(fs::status(made).permissions() == fs::perms::owner_all);
}

BOOST_AUTO_TEST_CASE(delivers_the_same_effect_once_even_when_it_was_read) {
    const vestibule::tests::TemporaryFolder folder;
    deliver(folder.path(), no_matter);
    deliver(folder.path(), no_matter);
    const auto found = files(folder.path() / "new");
    BOOST_REQUIRE(found.size() == 1u);
    fs::rename(found[0], folder.path() / "cur" / (found[0].filename().string() + ":2,S"));
    deliver(folder.path(), no_matter);
    BOOST_TEST(files(folder.path() / "new").empty());
}

BOOST_AUTO_TEST_CASE(shows_nothing_before_the_mark_is_durable) {
    const vestibule::tests::TemporaryFolder folder;
    const mail::Progress failing = [](Phase phase) -> asio::awaitable<void> {
        if (phase == Phase::payload_sent) throw std::runtime_error("lease lost");
        co_return;
    };
    BOOST_CHECK_THROW(deliver(folder.path(), failing), std::runtime_error);
    BOOST_TEST(files(folder.path() / "new").empty());
}

BOOST_AUTO_TEST_CASE(waits_where_the_folder_is_gone) {
    const vestibule::tests::TemporaryFolder folder;
    const mail::Progress removing = [&](Phase) -> asio::awaitable<void> {
        fs::remove_all(folder.path());
        co_return;
    };
    BOOST_TEST(to_string(deliver(folder.path(), removing).cls) == "host-down");
}

BOOST_AUTO_TEST_SUITE_END()
