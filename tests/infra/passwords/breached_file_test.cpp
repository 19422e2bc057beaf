#include "infra/passwords/breached_file.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <vector>

#include "infra/passwords/range_answer.hpp"
#include "tests/support/temporary_folder.hpp"

using namespace vestibule;
using namespace vestibule::passwords;

namespace {

// Hashes of "password <number>".
std::vector<Sha1> hashes(int from, int to) {
    std::vector<Sha1> all;
    for (int i = from; i < to; ++i) all.push_back(password_sha1(Secret("password " + std::to_string(i))));
    std::ranges::sort(all);
    return all;
}

struct Files {
    tests::TemporaryFolder folder;

    std::filesystem::path write(const std::string& content) const {
        const auto path = folder.path() / "hashes";
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }
    std::string refusal(const std::string& content) const {
        try {
            const BreachedFile file(write(content));
            return "";
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
    }
};

std::string lines(const std::vector<Sha1>& sorted, const std::string& end = "\r\n", std::size_t digits = 40) {
    std::string text;
    std::uint64_t count = 1;
    for (const auto& hash : sorted) {
        text += passwords::hex(hash).substr(0, digits) + ":" + std::to_string(count) + end;
        count = count * 7 % 1'000'003;  // lines of different lengths
    }
    return text;
}

void finds_exactly_what_it_holds(const BreachedFile& file, int held) {
    for (const auto& hash : hashes(0, held)) BOOST_TEST(file.contains(hash));
    for (const auto& hash : hashes(held, held + 2000)) BOOST_TEST(!file.contains(hash));
    Sha1 first{};
    Sha1 last;
    last.fill(0xff);
    BOOST_TEST(!file.contains(first));
    BOOST_TEST(!file.contains(last));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(a_file_of_breached_passwords, Files)

BOOST_AUTO_TEST_CASE(is_searched_as_it_is_published) {
    finds_exactly_what_it_holds(BreachedFile(write(lines(hashes(0, 3000)))), 3000);
}

BOOST_AUTO_TEST_CASE(may_end_its_lines_as_it_likes) {
    auto text = lines(hashes(0, 50), "\n");
    finds_exactly_what_it_holds(BreachedFile(write(text)), 50);
    text.pop_back();
    finds_exactly_what_it_holds(BreachedFile(write(text)), 50);
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
    finds_exactly_what_it_holds(BreachedFile(write(text)), 50);
    finds_exactly_what_it_holds(BreachedFile(write(lines(hashes(0, 1), ""))), 1);
}

BOOST_AUTO_TEST_CASE(may_hold_the_first_digits_only) {
    finds_exactly_what_it_holds(BreachedFile(write(lines(hashes(0, 500), "\n", 16))), 500);
}

BOOST_AUTO_TEST_CASE(may_be_binary) {
    std::string bytes;
    for (const auto& hash : hashes(0, 3000)) bytes.append(hash.begin(), hash.end());
    finds_exactly_what_it_holds(BreachedFile(write(bytes)), 3000);
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_something_else) {
    BOOST_TEST(refusal("").find("neither lines") != std::string::npos);
    BOOST_TEST(refusal("password\nletmein\n").find("neither lines") != std::string::npos);
    BOOST_TEST(refusal("0123456789ABCDE:1\n").find("neither lines") != std::string::npos);
    auto unsorted = hashes(0, 100);
    std::swap(unsorted[10], unsorted[90]);
    BOOST_TEST(refusal(lines(unsorted)).find("not sorted") != std::string::npos);
    BOOST_TEST(refusal(lines(hashes(0, 100)) + "nonsense\n").find("is no hash of 40 digits") != std::string::npos);
    BOOST_CHECK_THROW(BreachedFile(folder.path() / "none"), std::runtime_error);
    BOOST_CHECK_THROW(BreachedFile{folder.path()}, std::runtime_error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(the_answer_of_a_range_api)

// SHA-1 of "password": 5BAA6 1E4C9B93F3F0682250B6CF8331B7EE68FD8.
constexpr std::string_view suffix = "1E4C9B93F3F0682250B6CF8331B7EE68FD8";

BOOST_AUTO_TEST_CASE(holds_what_it_lists) {
    BOOST_TEST(hex(password_sha1(Secret("password"))) == "5BAA6" + std::string(suffix));
    BOOST_CHECK(range_holds("1E4C9B93F3F0682250B6CF8331B7EE68FD8:10434004", suffix) == true);
    BOOST_CHECK(range_holds("003D68EB55068C33ACE09247EE4C639306B:3\r\n1e4c9b93f3f0682250b6cf8331b7ee68fd8:1\r\n",
                            suffix) == true);
    BOOST_CHECK(range_holds("003D68EB55068C33ACE09247EE4C639306B:3\n", suffix) == false);
}

BOOST_AUTO_TEST_CASE(lists_nothing_by_its_padding) {
    BOOST_CHECK(range_holds("1E4C9B93F3F0682250B6CF8331B7EE68FD8:0\r\n", suffix) == false);
    BOOST_CHECK(range_holds("1E4C9B93F3F0682250B6CF8331B7EE68FD8:00\r\n", suffix) == false);
}

BOOST_AUTO_TEST_CASE(is_none_when_it_is_something_else) {
    for (const auto* text :
         {"", "\r\n", "<html>", "1E4C9B93F3F0682250B6CF8331B7EE68FD8",
          "1E4C9B93F3F0682250B6CF8331B7EE68FD8:", "1E4C9B93F3F0682250B6CF8331B7EE68FD8:x",
          "1E4C9B93F3F0682250B6CF8331B7EE68FD8:1\nnonsense", "1E4C9B93F3F0682250B6CF8331B7EE68FDZ:1"})
        BOOST_CHECK_MESSAGE(!range_holds(text, suffix).has_value(), text);
}

BOOST_AUTO_TEST_SUITE_END()
