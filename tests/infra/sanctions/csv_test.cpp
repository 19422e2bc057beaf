#include "infra/sanctions/csv.hpp"

#include <boost/test/unit_test.hpp>

namespace vestibule::sanctions {

namespace {

struct Read {
    std::deque<std::string> unescaped;
    std::expected<CsvRows, std::vector<ListFault>> rows;

    Read(std::string_view text, std::size_t columns) : rows(read_csv("x.csv", text, columns, unescaped)) {}
};

std::string fault(std::string_view text, std::size_t columns) {
    const Read read(text, columns);
    return read.rows ? "none" : to_string(read.rows.error().front());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(reading_a_list_file)

BOOST_AUTO_TEST_CASE(takes_quotes_nulls_line_ends_and_the_end_mark) {
    const Read read("1,\"A, \"\"B\"\"\",-0- \r\n2,x,\"-0- \"\n\x1A", 3);
    BOOST_REQUIRE(read.rows);
    BOOST_TEST(read.rows->size() == 2u);
    BOOST_TEST(read.rows->row(0)[1] == "A, \"B\"");
    BOOST_TEST(read.rows->row(0)[2] == "");
    BOOST_TEST(read.rows->row(1)[2] == "");
    BOOST_TEST(read.rows->trailer);
    BOOST_TEST(read.rows->lines[1] == 2u);
}

BOOST_AUTO_TEST_CASE(keeps_the_null_mark_inside_a_value) {
    const Read read("1,\"POB -0- Minsk\"\r\n2,a -0- b\r\n", 2);
    BOOST_REQUIRE(read.rows);
    BOOST_TEST(read.rows->row(0)[1] == "POB -0- Minsk");
    BOOST_TEST(read.rows->row(1)[1] == "a -0- b");
    BOOST_TEST(!read.rows->trailer);
}

BOOST_AUTO_TEST_CASE(says_where_it_is_broken) {
    BOOST_TEST(fault("1,2\r\n1,2,3\r\n", 2) == "x.csv:2: a row of 3 columns instead of 2");
    BOOST_TEST(fault("1,\"2\r\n", 2) == "x.csv:1: a quote is not closed");
    BOOST_TEST(fault("1,\"2\"x\r\n", 2).starts_with("x.csv:1: a closing quote"));
    BOOST_TEST(fault("1,2", 2) == "x.csv:1: cut off: the last row has no line end");
    BOOST_TEST(fault("1,2\r\n\x1A"
                     "3,4\r\n",
                     2) == "x.csv:1: something stands behind the end mark 0x1A");
    BOOST_TEST(fault("1,\xFF\xFE\r\n", 2) == "x.csv:1: a value that is not UTF-8, or has a NUL");
    BOOST_TEST(fault(std::string_view("1,\0\r\n", 5), 2) == "x.csv:1: a value that is not UTF-8, or has a NUL");
}

BOOST_AUTO_TEST_CASE(takes_a_plain_file_as_rfc_4180_has_it) {
    std::deque<std::string> unescaped;
    const auto rows = read_csv("x.csv", "a,b\n\n -0- ,\"x\r\n\"\"y\"\"\"\r\n\xFF,\x1A", 0, unescaped, CsvForm::plain);
    BOOST_REQUIRE(rows);
    BOOST_TEST(rows->columns == 2u);
    BOOST_TEST(rows->size() == 3u);
    BOOST_TEST(rows->row(1)[0] == "-0-");
    BOOST_TEST(rows->row(1)[1] == "x\r\n\"y\"");
    BOOST_TEST(rows->row(2)[0] == "\xFF");
    BOOST_TEST(rows->row(2)[1] == "\x1A");
    BOOST_TEST(rows->lines[1] == 3u);
    BOOST_TEST(!read_csv("x.csv", "a,b\n1\n", 0, unescaped, CsvForm::plain));
}

BOOST_AUTO_TEST_CASE(tells_twenty_faults_at_most) {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "1,2,3\r\n";
    const Read read(text, 2);
    BOOST_TEST(read.rows.error().size() == most_faults);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
