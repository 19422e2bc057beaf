#include "infra/sql/screening/sql_word_store.hpp"

#include <algorithm>
#include <sstream>

#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/screening_json.hpp"

namespace vestibule::sql {

using namespace screening;

namespace {

// Values in one statement; even.
constexpr std::size_t chunk = 500;

// Script, joined or not, letters.
std::string text_of(const NameWord& word) {
    return std::to_string(word.script) + (word.joined ? '+' : ' ') + word.letters;
}

NameWord word_in(std::string_view text) {
    const auto sign = text.find_first_of("+ ");
    return {.letters = std::string(text.substr(sign + 1)),
            .script = static_cast<std::uint8_t>(std::stoi(std::string(text.substr(0, sign)))),
            .joined = text.at(sign) == '+'};
}

std::string word_field(const Digest& hash) {
    return "screening_word.word:" + std::string(hash.begin(), hash.end());
}

// One statement for every number of values: what is left over is filled up with nobody's.
const std::string marks = [] {
    std::string list = ":v0";
    for (std::size_t at = 1; at < chunk; ++at) list += ", :v" + std::to_string(at);
    return list;
}();

}  // namespace

void SqlWordStore::open_book(const std::string& screener) {
    const auto row = session_.row("t", "SELECT screener FROM screening_book");
    if (row && row->text(0) == screener) return;
    session_.execute("UPDATE screening_standing SET words_round = 0, words_generation = 0 WHERE words_round <> 0");
    session_.execute("DELETE FROM screening_word_of");
    session_.execute("DELETE FROM screening_word");
    session_.execute("DELETE FROM screening_entries");
    session_.execute(
        "INSERT INTO screening_book (only_row, screener) VALUES (1, :screener) ON CONFLICT (only_row) DO UPDATE SET "
        "screener = excluded.screener",
        screener);
}

std::vector<Unwritten> SqlWordStore::unwritten(std::size_t limit) {
    std::vector<Unwritten> people;
    for (const auto& row : session_.rows("uibi",
                                         "SELECT user_id, round, person, words_round FROM screening_standing WHERE "
                                         "status = 'CLEAR' AND words_round <> round ORDER BY user_id LIMIT :limit",
                                         limit)) {
        const auto user = row.uuid(0);
        people.push_back({.user = user,
                          .round = static_cast<std::uint64_t>(row.integer(1)),
                          .person = read_person(tools_.cipher.open(person_field(user), row.bytes(2))),
                          .changed = row.boolean(3)});
    }
    return people;
}

// A change of list waits for those who write under the one before.
bool SqlWordStore::hold_book(const std::string& screener) {
    const auto row =
        session_.row("i",
                     "SELECT l.generation FROM screening_list l, screening_book b WHERE b.screener = :screener" +
                         for_share(session_),
                     screener);
    in_force_ = row ? static_cast<std::uint64_t>(row->integer(0)) : 0;
    return row.has_value();
}

std::int64_t SqlWordStore::number_of(const NameWord& word) {
    const auto text = text_of(word);
    const auto hash = tools_.keyed_hash.hash("screening-word", text);
    static const std::string known = "SELECT number FROM screening_word WHERE hash = :hash";
    if (const auto row = session_.row("i", known, hash)) return row->integer(0);
    // Where another instance writes the same word now, its number is found.
    session_.execute("INSERT INTO screening_word (hash, word) VALUES (:hash, :word) ON CONFLICT (hash) DO NOTHING",
                     hash, Bytes(tools_.cipher.seal(word_field(hash), text)));
    return session_.row("i", known, hash).value().integer(0);
}

std::vector<std::int64_t> SqlWordStore::numbers(const std::vector<NameWord>& words) {
    std::vector<std::int64_t> numbers;
    for (const auto& word : words) numbers.push_back(number_of(word));
    return numbers;
}

void SqlWordStore::write(const std::vector<PersonWords>& people) {
    std::vector<Value> pairs;
    for (const auto& person : people) {
        const auto kept = session_.execute(
            "UPDATE screening_standing SET words_round = :round, words_generation = :generation WHERE user_id = :user "
            "AND round = :same AND status = 'CLEAR'",
            person.round, in_force_, person.user, person.round);
        if (kept == 0) continue;
        if (person.changed) forget_words(session_, person.user);
        for (const auto word : person.words) {
            pairs.push_back(value_of(word));
            pairs.push_back(value_of(person.user));
        }
    }
    for (std::size_t at = 0; at < pairs.size(); at += chunk)
        add_bearers({pairs.begin() + static_cast<std::ptrdiff_t>(at),
                     pairs.begin() + static_cast<std::ptrdiff_t>(std::min(at + chunk, pairs.size()))});
}

// Filled up with the last pair: twice is once.
void SqlWordStore::add_bearers(std::vector<Value> pairs) {
    static const std::string sql = [] {
        std::string rows;
        for (std::size_t at = 0; at < chunk; at += 2)
            rows += (at == 0 ? "(:v" : ", (:v") + std::to_string(at) + ", :v" + std::to_string(at + 1) + ")";
        return "INSERT INTO screening_word_of (word, user_id) VALUES " + rows + " ON CONFLICT DO NOTHING";
    }();
    while (pairs.size() < chunk) pairs.insert(pairs.end(), {pairs[pairs.size() - 2], pairs[pairs.size() - 1]});
    session_.run(sql, std::move(pairs));
}

std::vector<BookWord> SqlWordStore::words(std::int64_t after, std::size_t limit) {
    std::vector<BookWord> words;
    for (const auto& row : session_.rows("ibb",
                                         "SELECT number, hash, word FROM screening_word WHERE number > :after ORDER BY "
                                         "number LIMIT :limit",
                                         after, limit))
        words.push_back({row.integer(0), word_in(tools_.cipher.open(word_field(row.digest(1)), row.bytes(2)))});
    return words;
}

std::vector<Uuid> SqlWordStore::bearers(std::span<const std::int64_t> words) {
    std::vector<Uuid> people;
    for (std::size_t at = 0; at < words.size(); at += chunk) {
        const auto some = words.subspan(at, std::min(chunk, words.size() - at));
        std::vector<Value> values;
        for (const auto word : some) values.push_back(value_of(word));
        values.resize(chunk, value_of(-1));
        static const std::string sql = "SELECT user_id FROM screening_word_of WHERE word IN (" + marks + ")";
        for (const auto& row : session_.query("u", sql, std::move(values))) people.push_back(row.uuid(0));
    }
    return people;
}

bool SqlWordStore::keep_entries(std::uint64_t generation, const std::string& hash, const ListEntries& entries) {
    if (!session_.row("i", "SELECT 1 FROM screening_list WHERE generation = :generation AND hash = :hash", generation,
                      hash))
        return false;
    std::string text;
    for (const auto& [entry, content] : entries) text.append(entry).append(1, ' ').append(content).append(1, '\n');
    session_.execute(
        "INSERT INTO screening_entries (generation, entries) VALUES (:generation, :entries) ON CONFLICT DO NOTHING",
        generation, text);
    session_.execute(
        "DELETE FROM screening_entries WHERE generation < :generation AND generation NOT IN (SELECT DISTINCT "
        "generation FROM screening_standing WHERE status = 'CLEAR')",
        generation);
    return true;
}

std::optional<ListEntries> SqlWordStore::entries(std::uint64_t generation) {
    const auto row =
        session_.row("t", "SELECT entries FROM screening_entries WHERE generation = :generation", generation);
    if (!row) return std::nullopt;
    ListEntries entries;
    std::istringstream lines(row->text(0));
    for (std::string entry, content; lines >> entry >> content;) entries.emplace(entry, content);
    return entries;
}

std::vector<std::uint64_t> SqlWordStore::generations_before(std::uint64_t generation) {
    std::vector<std::uint64_t> generations;
    for (const auto& row :
         session_.rows("i",
                       "SELECT DISTINCT generation FROM screening_standing WHERE status = 'CLEAR' AND generation < "
                       ":generation AND words_round = round AND words_generation < :before",
                       generation, generation))
        generations.push_back(static_cast<std::uint64_t>(row.integer(0)));
    return generations;
}

std::vector<Uuid> SqlWordStore::written(std::uint64_t compared_with, std::uint64_t generation, const Uuid& after,
                                        std::size_t limit) {
    std::vector<Uuid> people;
    for (const auto& row :
         session_.rows("u",
                       "SELECT user_id FROM screening_standing WHERE status = 'CLEAR' AND generation = :compared AND "
                       "words_round = round AND words_generation < :generation AND user_id > :after ORDER BY user_id "
                       "LIMIT :limit",
                       compared_with, generation, after, limit))
        people.push_back(row.uuid(0));
    return people;
}

std::size_t SqlWordStore::confirm(std::span<const Uuid> people, std::uint64_t compared_with, std::uint64_t generation) {
    if (in_force_ != generation) return 0;
    std::int64_t confirmed = 0;
    for (std::size_t at = 0; at < people.size(); at += chunk) {
        const auto some = people.subspan(at, std::min(chunk, people.size() - at));
        std::vector<Value> values{value_of(generation), value_of(compared_with), value_of(generation)};
        for (const auto& person : some) values.push_back(value_of(person));
        values.resize(3 + chunk, value_of(Uuid()));
        static const std::string sql =
            "UPDATE screening_standing SET generation = :new WHERE status = 'CLEAR' AND generation = :old AND "
            "words_round = round AND words_generation < :before AND user_id IN (" +
            marks + ")";
        confirmed += session_.run(sql, std::move(values));
    }
    return static_cast<std::size_t>(confirmed);
}

void forget_words(Session& session, const Uuid& user) {
    session.execute("DELETE FROM screening_word_of WHERE user_id = :user", user);
}

}  // namespace vestibule::sql
