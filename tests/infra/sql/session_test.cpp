#include "infra/sql/session.hpp"

#include <boost/test/unit_test.hpp>
#include <limits>

#include "infra/sql/placeholders.hpp"
#include "tests/support/database_fixture.hpp"

using namespace vestibule;
using namespace vestibule::tests;
using sql::Bytes;
using sql::Dialect;
using sql::Session;

namespace {

// Type names that both dialects know, or each its own.
void make_table(Session& session) {
    const bool sqlite = session.dialect() == Dialect::sqlite;
    session.execute(sqlite ? "CREATE TABLE thing (id BLOB PRIMARY KEY, name TEXT UNIQUE, number BIGINT, ratio DOUBLE "
                             "PRECISION, data BLOB, at BIGINT)"
                           : "CREATE TABLE thing (id uuid PRIMARY KEY, name text UNIQUE, number bigint, ratio double "
                             "precision, data bytea, at bigint)");
}

constexpr auto insert =
    "INSERT INTO thing (id, name, number, ratio, data, at) VALUES (:id, :name, :number, :ratio, :data, :at)";
constexpr auto columns = "utidbi";
constexpr auto by_id = "SELECT id, name, number, ratio, data, at FROM thing WHERE id = :id";

Uuid id_of(std::uint8_t last) {
    Uuid::Bytes bytes{0x01, 0x9a, 0, 0, 0, 0, 0x70, 0, 0x80};
    bytes[15] = last;
    return Uuid(bytes);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(storing_values)

BOOST_DATA_TEST_CASE(gives_back_every_type, both_databases(), dialect) {
    FreshDatabase database(dialect);
    const std::string name = "Zoë 张 𝒵 'quoted' \\ :colon ? \"double\"";
    std::string data;
    for (int i = 0; i < 256; ++i) data.push_back(static_cast<char>(i));
    const auto number = std::numeric_limits<std::int64_t>::min();
    const Instant at{std::chrono::microseconds(1'790'000'000'123'456)};

    database.write([&](Session& session) {
        make_table(session);
        BOOST_TEST(session.execute(insert, id_of(1), name, number, 0.1, Bytes(data), at) == 1);
    });
    database.look([&](Session& session) {
        const auto row = session.row(columns, by_id, id_of(1));
        BOOST_REQUIRE(row);
        BOOST_TEST((row->uuid(0) == id_of(1)));
        BOOST_TEST(row->text(1) == name);
        BOOST_TEST(row->integer(2) == number);
        BOOST_TEST(row->real(3) == 0.1);
        BOOST_TEST(row->bytes(4) == data);
        BOOST_TEST((row->instant(5) == at));
    });
}

BOOST_DATA_TEST_CASE(tells_null_from_empty_and_reuses_a_statement_for_both, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([&](Session& session) {
        make_table(session);
        const std::optional<std::string> no_name;
        const std::optional<std::int64_t> no_number;
        const std::optional<double> no_ratio;
        const std::optional<Bytes> no_data;
        const std::optional<Instant> no_instant;
        session.execute(insert, id_of(1), no_name, no_number, no_ratio, no_data, no_instant);
        session.execute(insert, id_of(2), "", 0, 0.0, Bytes(std::string()), Instant{});
        session.execute(insert, id_of(3), no_name, no_number, no_ratio, no_data, no_instant);
        for (const std::uint8_t i : {std::uint8_t{1}, std::uint8_t{3}}) {
            const auto row = session.row(columns, by_id, id_of(i));
            BOOST_REQUIRE(row);
            for (std::size_t column = 1; column < 6; ++column) BOOST_TEST(row->is_null(column));
            BOOST_TEST(!row->optional_text(1));
            BOOST_TEST(!row->optional_instant(5));
            BOOST_CHECK_THROW(row->text(1), std::logic_error);
        }
        const auto row = session.row(columns, by_id, id_of(2));
        BOOST_REQUIRE(row);
        for (std::size_t column = 1; column < 6; ++column) BOOST_TEST(!row->is_null(column));
        BOOST_TEST(row->text(1) == "");
        BOOST_TEST(row->bytes(4) == "");
        BOOST_TEST((row->instant(5) == Instant{}));
    });
}

BOOST_DATA_TEST_CASE(refuses_text_with_a_nul, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_table);
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        session.execute(insert, id_of(1), std::string("a\0b", 3), 1, 1.0, Bytes(std::string()), Instant{});
    }),
                      std::invalid_argument);
}

BOOST_DATA_TEST_CASE(binds_a_name_once_wherever_it_stands, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([&](Session& session) {
        make_table(session);
        session.execute(insert, id_of(1), "one", 7, 1.0, Bytes(std::string()), Instant{});
        const auto row = session.row(
            "i", "SELECT count(*) FROM thing WHERE (name = :name OR name || ':x' = :name) AND number = :number", "one",
            7);
        BOOST_TEST(row->integer(0) == 1);
    });
}

BOOST_DATA_TEST_CASE(refuses_a_wrong_number_of_values, both_databases(), dialect) {
    FreshDatabase database(dialect);
    for (int times = 0; times < 2; ++times)
        BOOST_CHECK_THROW(database.look([&](Session& session) {
            session.row("i", "SELECT generation FROM timeline WHERE only_row = :number", 1);
            session.row("i", "SELECT generation FROM timeline WHERE only_row = :number", 1, 2);
        }),
                          std::logic_error);
}

BOOST_DATA_TEST_CASE(reads_many_rows_again_and_again, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([&](Session& session) {
        make_table(session);
        for (std::uint8_t i = 0; i < 100; ++i)
            session.execute(insert, id_of(i), "name " + std::to_string(i), int{i}, 1.0, Bytes(std::string(i, 'x')),
                            Instant{});
        for (int times = 0; times < 3; ++times) {
            const auto rows =
                session.rows("itb", "SELECT number, name, data FROM thing WHERE number >= :from ORDER BY number", 10);
            BOOST_REQUIRE(rows.size() == 90U);
            BOOST_TEST(rows.front().integer(0) == 10);
            BOOST_TEST(rows.back().text(1) == "name 99");
            BOOST_TEST(rows.back().bytes(2).size() == 99U);
        }
        BOOST_TEST(session.rows("i", "SELECT number FROM thing WHERE number > :from", 1000).empty());
        BOOST_TEST(session.execute("UPDATE thing SET ratio = 2 WHERE number < :below", 25) == 25);
        BOOST_TEST(session.execute("DELETE FROM thing WHERE number = :number", 1000) == 0);
    });
}

BOOST_DATA_TEST_CASE(answers_what_returning_asks, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([&](Session& session) {
        make_table(session);
        session.execute(insert, id_of(1), "one", 7, 1.0, Bytes(std::string()), Instant{});
        const auto row =
            session.row("i", "UPDATE thing SET number = number + 1 WHERE id = :id RETURNING number", id_of(1));
        BOOST_REQUIRE(row);
        BOOST_TEST(row->integer(0) == 8);
        BOOST_TEST(session.row("i", "SELECT number FROM thing")->integer(0) == 8);
    });
}

BOOST_DATA_TEST_CASE(tells_the_time_and_the_timeline, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([&](Session& session) {
        const auto now = std::chrono::system_clock::now();
        BOOST_TEST((session.database_now() > now - std::chrono::minutes(1)));
        BOOST_TEST((session.database_now() < now + std::chrono::minutes(1)));
        BOOST_TEST(session.timeline() == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(failing_statements)

BOOST_DATA_TEST_CASE(name_a_violated_unique_constraint_without_its_values, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_table);
    const auto insert_with = [&](std::uint8_t id, const char* name) {
        database.write([&](Session& session) {
            session.execute(insert, id_of(id), name, 1, 1.0, Bytes(std::string()), Instant{});
        });
    };
    insert_with(1, "secret-name");
    const auto says_nothing = [](const sql::UniqueViolation& error) {
        return std::string_view(error.what()).find("secret") == std::string_view::npos;
    };
    BOOST_CHECK_EXCEPTION(insert_with(2, "secret-name"), sql::UniqueViolation, says_nothing);
    BOOST_CHECK_EXCEPTION(insert_with(1, "other-secret"), sql::UniqueViolation, says_nothing);
    insert_with(3, "third");
    database.look(
        [](Session& session) { BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == 2); });
}

BOOST_DATA_TEST_CASE(fail_the_closure_that_swallows_them, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_table);
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        session.execute(insert, id_of(1), "one", 1, 1.0, Bytes(std::string()), Instant{});
        try {
            session.execute(insert, id_of(2), "one", 1, 1.0, Bytes(std::string()), Instant{});
        } catch (const sql::UniqueViolation&) {
        }
    }),
                      sql::UniqueViolation);
    database.look(
        [](Session& session) { BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == 0); });
}

BOOST_DATA_TEST_CASE(say_what_is_wrong_with_the_sql, both_databases(), dialect) {
    FreshDatabase database(dialect);
    BOOST_CHECK_EXCEPTION(database.write([](Session& session) { session.execute("UPDATE nothing SET x = 1"); }),
                          std::runtime_error, [](const auto& error) {
                              return std::string_view(error.what()).find("UPDATE nothing") != std::string_view::npos;
                          });
}

BOOST_DATA_TEST_CASE(refuse_to_write_in_a_look, both_databases(), dialect) {
    FreshDatabase database(dialect);
    BOOST_CHECK_THROW(database.look([](Session& session) { session.execute("UPDATE timeline SET generation = 2"); }),
                      std::runtime_error);
    database.look([](Session& session) { BOOST_TEST(session.timeline() == 1); });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(writes_that_nobody_waits_for)

BOOST_DATA_TEST_CASE(are_seen_by_the_next_statement_and_committed, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_table);
    database.write([](Session& session) {
        for (std::uint8_t i = 0; i < 100; ++i)
            session.write(insert, id_of(i), std::to_string(i), i, 0.5, Bytes(std::string("x")), Instant{});
        BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == 100);
        BOOST_TEST(session.execute("DELETE FROM thing WHERE number >= :a", 50) == 50);
        session.write("UPDATE thing SET name = :a WHERE number = 0", "last");
    });
    database.look([](Session& session) {
        BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == 50);
        BOOST_TEST(session.row("t", "SELECT name FROM thing WHERE number = 0")->text(0) == "last");
    });
}

BOOST_DATA_TEST_CASE(fail_by_the_commit_at_the_latest_and_undo_all, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write(make_table);
    const auto twice = [](Session& session) {
        session.write(insert, id_of(1), "one", 1, 1.0, Bytes(std::string()), Instant{});
        session.write(insert, id_of(2), "one", 1, 1.0, Bytes(std::string()), Instant{});
        session.write(insert, id_of(3), "two", 1, 1.0, Bytes(std::string()), Instant{});
    };
    BOOST_CHECK_THROW(database.write(twice), sql::UniqueViolation);
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        twice(session);
        session.row("i", "SELECT count(*) FROM thing");
    }),
                      sql::UniqueViolation);
    database.look(
        [](Session& session) { BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == 0); });
}

BOOST_DATA_TEST_CASE(are_forgotten_with_a_closure_that_fails, both_databases(), dialect) {
    FreshDatabase database(dialect, {.url = "", .connections = 1});
    database.write(make_table);
    BOOST_CHECK_THROW(database.write([](Session& session) {
        session.write(insert, id_of(1), "one", 1, 1.0, Bytes(std::string()), Instant{});
        throw std::out_of_range("the closure says no");
    }),
                      std::out_of_range);
    BOOST_CHECK_THROW(database.write([](Session& session) {
        session.write(insert, id_of(1), std::string("a\0b", 3), 1, 1.0, Bytes(std::string()), Instant{});
    }),
                      std::invalid_argument);
    database.write(
        [](Session& session) { session.write(insert, id_of(2), "two", 1, 1.0, Bytes(std::string()), Instant{}); });
    database.look(
        [](Session& session) { BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == 1); });
}

BOOST_AUTO_TEST_CASE(share_a_name_in_places_of_different_types) {
    const sql::Placeholders places("SELECT ':a', b::text, :x + 1, \":y\", :long_name, :x FROM t WHERE c = ::d");
    BOOST_TEST(places.numbered == "SELECT ':a', b::text, $1 + 1, \":y\", $2, $3 FROM t WHERE c = ::d");
    BOOST_TEST(places.names == (std::vector<std::string>{"x", "long_name"}), boost::test_tools::per_element());
    BOOST_TEST(places.value_at == (std::vector<std::size_t>{0, 1, 0}), boost::test_tools::per_element());
}

BOOST_DATA_TEST_CASE(appends_rows_in_their_order_when_the_closure_ends, both_databases(), dialect) {
    FreshDatabase database(dialect);
    constexpr std::uint8_t many = 13;  // in pieces of eight and five
    database.write([&](Session& session) {
        make_table(session);
        session.execute(session.dialect() == Dialect::sqlite
                            ? "CREATE TABLE line (place INTEGER PRIMARY KEY, word TEXT)"
                            : "CREATE TABLE line (place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text)");
    });
    database.write([&](Session& session) {
        for (std::uint8_t i = 0; i < many; ++i) {
            session.append("INSERT INTO line (word)", "word " + std::to_string(i));
            session.append("INSERT INTO thing (id, number)", id_of(i), int{i});
        }
        BOOST_TEST(session.rows("t", "SELECT word FROM line").empty());
    });
    database.look([&](Session& session) {
        const auto words = session.rows("t", "SELECT word FROM line ORDER BY place");
        BOOST_REQUIRE(words.size() == many);
        for (std::size_t i = 0; i < many; ++i) BOOST_TEST(words[i].text(0) == "word " + std::to_string(i));
        BOOST_TEST(session.row("i", "SELECT count(*) FROM thing")->integer(0) == many);
    });
    BOOST_CHECK_THROW(database.write([&](Session& session) {
        session.append("INSERT INTO line (word)", "undone");
        session.append("INSERT INTO thing (id, number)", id_of(0), 0);
    }),
                      sql::UniqueViolation);
    database.look(
        [&](Session& session) { BOOST_TEST(session.row("i", "SELECT count(*) FROM line")->integer(0) == many); });
}

BOOST_DATA_TEST_CASE(undoes_a_closure_of_which_a_statement_changed_not_one_row, both_databases(), dialect) {
    FreshDatabase database(dialect);
    database.write([&](Session& session) {
        make_table(session);
        session.execute("INSERT INTO thing (id, number) VALUES (:id, 1)", id_of(1));
        session.execute("INSERT INTO thing (id, number) VALUES (:id, 1)", id_of(2));
    });
    const auto set_where = [](Session& session, std::int64_t number) {
        session.write("UPDATE thing SET at = 1");
        session.write_one("UPDATE thing SET number = 7 WHERE number = :number", number);
    };
    for (const std::int64_t number : {0, 1}) {  // none; both
        BOOST_CHECK_THROW(database.write([&](Session& session) { set_where(session, number); }), sql::NotOneRow);
        BOOST_CHECK_THROW(database.write([&](Session& session) {
            session.row("i", "SELECT count(*) FROM thing");
            set_where(session, number);
        }),
                          sql::NotOneRow);
        BOOST_CHECK_THROW(database.write([&](Session& session) {
            set_where(session, number);
            session.row("i", "SELECT count(*) FROM thing");
        }),
                          sql::NotOneRow);
    }
    database.look([&](Session& session) {
        BOOST_TEST(session.row("i", "SELECT count(*) FROM thing WHERE at IS NULL AND number = 1")->integer(0) == 2);
    });
    database.write(
        [&](Session& session) { session.write_one("UPDATE thing SET number = 7 WHERE id = :id", id_of(1)); });
    database.look([&](Session& session) {
        BOOST_TEST(session.row("i", "SELECT number FROM thing WHERE id = :id", id_of(1))->integer(0) == 7);
    });
}

BOOST_AUTO_TEST_SUITE_END()
