#include "infra/sanctions/list_set.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/sanctions_list.hpp"
#include "tests/support/temporary_folder.hpp"

namespace vestibule::sanctions {

using namespace testing;

namespace {

std::string fault(std::array<std::string, 4> texts, const LoadOptions& options = {}) {
    const auto set = read_list_set(std::move(texts), "", options);
    return set ? "none" : to_string(set.error().front());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(loading_a_list_set)

BOOST_AUTO_TEST_CASE(reads_the_shipped_list_whole) {
    const auto set = shipped_list();
    BOOST_TEST(set->publication_date() == "2023-12-28");
    BOOST_TEST(set->counts().entries == 13821u);
    BOOST_TEST(set->counts().individuals == 6646u);
    BOOST_TEST(set->counts().individuals_with_birth_date == 6527u);
    BOOST_TEST(set->counts().weak_aliases > 3200u);
    BOOST_TEST(set->hash().size() == 64u);
    BOOST_TEST(set->files().size() == 4u);
    for (const auto& warning : set->warnings()) BOOST_TEST(warning.what.find("birth date") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(joins_the_comments_to_the_remarks_even_inside_a_word) {
    auto texts = files(person(1, "A, B", "DOB 1970; a.k.a. 'REDDO"), alias(1, 1, "C, D"));
    texts[3] = "1,\"T COM'; a.k.a. 'ZINC'.\"\r\n\x1A";
    const auto set = read_list_set(texts, "2024-01-02");
    BOOST_REQUIRE(set);
    const auto& names = (*set)->find(1)->names;
    BOOST_REQUIRE(names.size() == 4u);
    BOOST_TEST(names[2].text == "REDDOT COM");
    BOOST_TEST(names[3].text == "ZINC");
}

BOOST_AUTO_TEST_CASE(refuses_a_broken_set_with_the_reason) {
    const auto good = files(person(1, "A, B"), alias(1, 1, "C, D"));
    BOOST_TEST(fault(good) == "none");
    auto texts = good;
    texts[0].pop_back();
    BOOST_TEST(fault(texts) == "sdn.csv: cut off: no end mark 0x1A");
    texts[0] = texts[0].substr(0, texts[0].size() - 10);
    BOOST_TEST(fault(texts).starts_with("sdn.csv:1:"));
    texts = good;
    texts[1] = alias(99, 1, "X, Y") + "\x1A";
    BOOST_TEST(fault(texts) == "alt.csv:1: orphan: no entry 99");
    texts = good;
    texts[0] = "\x1A";
    BOOST_TEST(fault(texts) == "sdn.csv: no rows");
    texts[0] = "";
    BOOST_TEST(fault(texts) == "sdn.csv: missing or empty");
    texts = good;
    texts[1] = "";
    BOOST_TEST(fault(texts) == "alt.csv: missing or empty");
    texts = good;
    texts[0] = person(1, "A, B") + person(1, "C, D") + "\x1A";
    BOOST_TEST(fault(texts) == "sdn.csv: ent_num 1 stands twice");
    BOOST_TEST(fault({"<html>503</html>\n", "", "", ""}) == "sdn.csv:1: a row of 1 columns instead of 12");
}

BOOST_AUTO_TEST_CASE(refuses_a_set_that_shrank_against_the_one_in_service) {
    std::string people;
    for (std::uint32_t id = 1; id <= 20; ++id)
        people += person(id, "NAME" + std::string(1, static_cast<char>('A' + id)) + ", X");
    const auto before = read_list_set(files(people, alias(1, 1, "C, D")), "");
    BOOST_REQUIRE(before);
    const LoadOptions against{.in_service = before->get()};
    BOOST_TEST(fault(files(people, alias(1, 1, "C, D")), against) == "none");
    BOOST_TEST(fault(files(person(1, "A, B"), alias(1, 1, "C, D")), against) ==
               "sdn.csv: shrunken: 1 entries instead of 20");
    BOOST_TEST(fault(files(person(1, "A, B"), alias(1, 1, "C, D"))) == "none");
}

BOOST_AUTO_TEST_CASE(takes_what_parses_when_asked_to) {
    const LoadOptions lenient{.lenient = true};
    std::array<std::string, 4> texts{person(1, "A, B"), alias(1, 1, "C, D"), "", ""};
    BOOST_TEST(fault(texts) != "none");
    BOOST_TEST(fault(texts, lenient) == "none");
    texts[1] = "";
    BOOST_TEST(fault(texts, lenient) == "alt.csv: missing or empty");
    BOOST_TEST(fault(texts, {.sdn_only = true, .lenient = true}) == "none");
}

BOOST_AUTO_TEST_CASE(finds_files_in_any_case_and_dates_the_folder) {
    const tests::TemporaryFolder folder;
    const auto place = folder.path() / "list-2024-02-03";
    std::filesystem::create_directory(place);
    const auto texts = files(person(1, "A, B"), alias(1, 1, "C, D"));
    const std::array names{"SDN.CSV", "Alt.csv", "add.csv", "SDN_COMMENTS.CSV"};
    for (std::size_t at = 0; at < names.size(); ++at) std::ofstream(place / names[at], std::ios::binary) << texts[at];
    const auto set = load_list_set(place);
    BOOST_REQUIRE(set);
    BOOST_TEST((*set)->publication_date() == "2024-02-03");
    BOOST_TEST((*set)->files()[0].name == "SDN.CSV");
    BOOST_TEST(!load_list_set(folder.path()));
    BOOST_TEST(!load_list_set(folder.path() / "nowhere"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
