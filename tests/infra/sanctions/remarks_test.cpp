#include "infra/sanctions/remarks.hpp"

#include <boost/test/unit_test.hpp>

namespace vestibule::sanctions {

namespace {

Entity read(std::string_view remarks, std::size_t unread = 0) {
    Entity entity;
    entity.remarks = remarks;
    BOOST_TEST(read_remarks(entity).size() == unread);
    return entity;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(the_remarks_of_an_entry)

BOOST_AUTO_TEST_CASE(give_every_birth_date) {
    const auto entity = read("DOB 1962; alt. DOB circa 1960; alt. DOB 01 Jan 1961 to 31 Dec 1964; POB Minsk, Belarus.");
    BOOST_REQUIRE(entity.birth_dates.size() == 3u);
    BOOST_TEST(to_string(entity.birth_dates[1]) == "circa 1960");
    BOOST_REQUIRE(entity.birth_places.size() == 1u);
    BOOST_TEST(entity.birth_places[0] == "Minsk, Belarus");
}

BOOST_AUTO_TEST_CASE(give_weak_aliases_with_their_quotes_and_stops) {
    const auto entity = read("nationality Iran; a.k.a. 'ABU 'ALI'; a.k.a. 'THE DR.'; f.k.a. 'OLD'.");
    BOOST_REQUIRE(entity.names.size() == 3u);
    BOOST_TEST(entity.names[0].text == "ABU 'ALI");
    BOOST_TEST(entity.names[1].text == "THE DR.");
    BOOST_TEST((entity.names[0].kind == NameKind::weak_alias));
}

BOOST_AUTO_TEST_CASE(give_documents_with_their_country) {
    const auto entity = read(
        "Passport AQ5192272 (Pakistan) expires 28 Jul 2012; alt. Passport L 886177 issued 14 Dec 1998; National ID No. "
        "35202-7366227-7 (Pakistan); citizen Pakistan; Gender Male; Linked To: PASSPORT OFFICE.");
    BOOST_REQUIRE(entity.documents.size() == 3u);
    BOOST_TEST(entity.documents[0].number == "AQ5192272");
    BOOST_TEST(entity.documents[0].country == "Pakistan");
    BOOST_TEST(entity.documents[1].number == "L 886177");
    BOOST_TEST(entity.documents[2].number == "35202-7366227-7");
    BOOST_TEST((entity.gender == Gender::male));
    BOOST_TEST(entity.nationalities.size() == 1u);
}

BOOST_AUTO_TEST_CASE(tell_birth_dates_that_nobody_can_read) {
    read("DOB unknown; DOB 31 Feb 1970.", 2);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
