#include "infra/sanctions/normalizer.hpp"

#include <boost/test/unit_test.hpp>

#include "infra/sanctions/model.hpp"

namespace vestibule::sanctions {

namespace {

std::string normal(std::string_view name) {
    const auto words = normalize_name(name);
    if (!words) return words.error().code;
    std::string text;
    for (const auto& word : *words) text += (text.empty() ? "" : " ") + word.letters;
    return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(normalising_a_name)

BOOST_AUTO_TEST_CASE(folds_case_diacritics_hyphens_and_apostrophes) {
    BOOST_TEST(normal("  AL-ZAWAHIRI,  Ayman ") == "ayman al zawahiri");
    BOOST_TEST(normal("Da'il O\u2019Neil \u02BFAli") == "dail oneil ali");
    BOOST_TEST(normal("Ólafur Þór Ærø Łódź Đorđe Straße İbrahim") == "olafur thor aero lodz dorde strasse ibrahim");
    BOOST_TEST(normal("Jose\u0301 Nun\u0303ez") == "jose nunez");  // decomposed
    BOOST_TEST(normal("\uFF2A\uFF4F\uFF48\uFF4E") == "john");      // full width
}

BOOST_AUTO_TEST_CASE(transliterates_any_script) {
    BOOST_TEST(normal("Жуков Алексей") == "zhukov aleksey");
    BOOST_TEST(normal("Володимир Єрмак") == "volodymyr yermak");
    BOOST_TEST(normal("习近平") == "xi jin ping");
    BOOST_TEST(normal("محمد") == "mhmd");
    BOOST_TEST(normal("Γιώργος") == "giorgos");
    BOOST_TEST(normal("გიორგი") == "giorgi");
    BOOST_TEST(normal("김") == "gim");
}

BOOST_AUTO_TEST_CASE(marks_what_a_word_was_written_in) {
    const auto origin = [](std::string_view name) { return normalize_name(name)->front().origin; };
    BOOST_TEST((normalize_name("محمد Khan")->at(0).origin == Origin::vowelless));
    BOOST_TEST((normalize_name("محمد Khan")->at(1).origin == Origin::latin));
    BOOST_TEST((origin("Nguyễn") == Origin::latin));  // beyond the table, but typed as Latin
    BOOST_TEST((origin("Жуков") == Origin::alphabet));
    BOOST_TEST((origin("김") == Origin::alphabet));
    BOOST_TEST((origin("张") == Origin::han));
}

BOOST_AUTO_TEST_CASE(spells_a_name_in_latin_where_it_has_other_letters) {
    BOOST_TEST(!latin_reading("Nicolas O'Neil-Moros 2").has_value());
    BOOST_TEST(latin_reading("Владимир Путин").value() == "vladimir putin");
    BOOST_TEST(latin_reading("Łukasz Đorđević").value() == "lukasz dordevic");
    BOOST_TEST(latin_reading("Ｎｉｃｏｌａｓ Maduro").value() == "nicolas maduro");
    BOOST_TEST(!latin_reading("\xff").has_value());
    BOOST_TEST(!latin_reading("—").has_value());
}

BOOST_AUTO_TEST_CASE(a_screener_outside_gets_names_in_latin_and_cyrillic_letters_only) {
    for (const auto* name : {"Nicolás O’Neil-Moros 2", "Владимир Путін", "Ｎｉｃｏｌａｓ Łukasz", "Ann\u200d Lima"})
        BOOST_TEST(!why_unreadable_outside(name).has_value(), name);
    for (const auto* name : {"أيمن الظواهري", "בנימין", "김정은", "陈全国", "Αλέξης", "Ann 陈", "12"})
        BOOST_TEST(why_unreadable_outside(name).has_value(), name);
}

BOOST_AUTO_TEST_CASE(parts_the_arabic_article_from_its_word) {
    BOOST_TEST(normal("صدام التكريتي") == "sdam al tkryty");
    BOOST_TEST(normal("ال") == "al");
}

BOOST_AUTO_TEST_CASE(reads_digits_among_letters_as_the_letters_that_they_resemble) {
    BOOST_TEST(normal("0sama b1n Laden") == "osama bln laden");
    BOOST_TEST(normal("Carlos 15") == "carlos 15");
    BOOST_TEST(normal("N!col@s M@dur0 Moro$") == "nicolas maduro moros");
    BOOST_TEST(normal("Ｎ!ｃｏｌ@ｓ Gó3z") == "nicolas goez");
    BOOST_TEST(normal("Ann! !Ann $ 4@ !") == "ann ann 4");
    BOOST_TEST(normal("$ @ !") == "NAME_EMPTY");
}

BOOST_AUTO_TEST_CASE(knows_letters_on_their_own_whatever_parts_them) {
    for (const auto* spelled : {"M a d u r o", "M-a-d-u-r-o", "M.a.d.u.r.o.", "M_a_d_u_r_o", "M,a,d,u,r,o",
                                "M, a d u r o", "M\u00A0a\u00A0d\u00A0u\u00A0r\u00A0o", "M 4 d u r 0"}) {
        const auto words = normalize_name(spelled);
        BOOST_REQUIRE(words);
        const auto runs = runs_of_signs(*words);
        BOOST_REQUIRE_EQUAL(runs.size(), 1u);
        BOOST_TEST(runs.front().first == 0u);
        BOOST_TEST(runs.front().count == 6u, spelled);
    }
    BOOST_TEST(normal("M,a,d,u,r,0") == "m a d u r o");
    BOOST_TEST(normal("1 2 3 Ali") == "1 2 3 ali");
    BOOST_TEST(runs_of_signs(*normalize_name("Ж у к о в")).front().count == 5u);
    for (const auto* initials : {"J R Smith", "Ali", "Li Yu Xi"})
        BOOST_TEST(runs_of_signs(*normalize_name(initials)).empty(), initials);
}

BOOST_AUTO_TEST_CASE(sees_through_what_has_no_width) {
    for (const auto* invisible : {"\u200B", "\u200C", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\u034F", "\u180E",
                                  "\uFE0F", "\u202E", "\u3164", "\u115F", "\u2063"}) {
        const std::string apart = std::string("Ma") + invisible + "du" + invisible + "ro";
        BOOST_TEST(normal(apart) == "maduro", invisible);
    }
}

BOOST_AUTO_TEST_CASE(reads_letters_that_are_drawn) {
    for (const auto* drawn : {"\U0001F17C\U0001F170\U0001F173\U0001F184\U0001F181\U0001F17E",  // on black squares
                              "\U0001F15C\U0001F150\U0001F153\U0001F164\U0001F161\U0001F15E",  // on black circles
                              "\U0001F1F2\U0001F1E6\U0001F1E9\U0001F1FA\U0001F1F7\U0001F1F4",  // as in flags
                              "\U0001F13C\U0001F130\U0001F133\U0001F144\U0001F141\U0001F13E",  // in squares
                              "M\U0001F170\uFE0Fdur\U0001F17E\uFE0F", "\u24C2aduro", "\U0001D4DCaduro"})
        BOOST_TEST(normal(std::string("Nicolas ") + drawn) == "nicolas maduro", drawn);
}

BOOST_AUTO_TEST_CASE(never_makes_nothing_of_something_without_saying_so) {
    for (const auto* empty : {"", " ", "-", "'", "123", "\u200B", "\U0001F600", "\u0301\u0301", ",", "٣٤"})
        BOOST_TEST(normal(empty) == "NAME_EMPTY", empty);
    BOOST_TEST(normal("Ali \xFF") == "NAME_UNREADABLE");
    BOOST_TEST(normal("\xED\xA0\x80") == "NAME_UNREADABLE");          // a surrogate
    BOOST_TEST(normal("\U00012000\U00012001") == "NAME_UNREADABLE");  // cuneiform: no Latin form
}

BOOST_AUTO_TEST_CASE(reads_a_word_that_is_too_long_in_pieces) {
    const std::string most(Model::max_token_letters, 'a');
    BOOST_TEST(normal(most) == most);
    BOOST_TEST(normal("Ana " + most + "b") == "ana " + most + " b");
    BOOST_TEST(normal(most + most + "bc Ram") == most + ' ' + most + " bc ram");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_beyond_any_name) {
    std::string many;
    for (int i = 0; i < 33; ++i) many += "ali ";
    BOOST_TEST(normal(many) == "NAME_TOO_LONG");
    BOOST_TEST(normal(std::string(1025, ' ')) == "NAME_TOO_LONG");
    std::string marks = "a";
    for (int i = 0; i < 400; ++i) marks += "\u0301";
    BOOST_TEST(normal(marks) == "a");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace vestibule::sanctions
