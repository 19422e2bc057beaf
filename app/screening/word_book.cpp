#include "app/screening/word_book.hpp"

#include <algorithm>

#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

using screening::ListWords;
using screening::NameWord;
using screening::PersonWords;
using screening::Unwritten;
using screening::WordStore;

namespace {

using Words = std::vector<NameWord>;

// People written, words read and people confirmed in one transaction. The database has other things to do: of many
// people some are written in each second.
constexpr std::size_t people_at_once = 100;
constexpr std::size_t write_turns = 10;
constexpr std::size_t most_numbers = 100'000;  // of words, kept in memory
constexpr std::size_t words_at_once = 5'000;
constexpr std::size_t confirmed_at_once = 1'000;

// What people bear whose names can't be read, or have too many words: every change concerns them.
const NameWord unread{};

const RequestContext context = service_context();

}  // namespace

WordBook::WordBook(WordBookParts parts)
    : parts_(parts),
      screener_(parts_.names.version()),
      confirmed_(parts_.metrics.counter("vestibule_screening_unconcerned_total",
                                        "People whom a change of list did not concern")),
      written_(parts_.metrics.counter("vestibule_screening_words_written_total",
                                      "People whose words are written: a change of list may leave them out")) {}

asio::awaitable<void> WordBook::keep_entries(std::uint64_t generation) {
    if (kept_ == generation) co_return;
    const auto list = parts_.names.loaded_list();
    if (!list) co_return;
    const auto entries = co_await parts_.pool.run([&] { return list->entries(); });
    const auto is_this = co_await parts_.stores.transact(context, [&](WordStore& store) {
        if (!open_) store.open_book(screener_);
        return store.keep_entries(generation, list->hash(), entries);
    });
    open_ = true;
    if (is_this) kept_ = generation;
}

asio::awaitable<void> WordBook::write_people() {
    for (std::size_t turn = 0; open_ && turn < write_turns; ++turn) {
        const auto people =
            co_await parts_.stores.look(context, [](WordStore& store) { return store.unwritten(people_at_once); });
        if (people.empty()) co_return;
        const auto written = co_await numbered(people);
        open_ = co_await parts_.stores.transact(context, [&](WordStore& store) {
            if (!store.hold_book(screener_)) return false;
            store.write(written);
            return true;
        });
        if (open_) written_.add(static_cast<double>(written.size()));
    }
}

asio::awaitable<std::vector<PersonWords>> WordBook::numbered(const std::vector<Unwritten>& people) {
    const auto words = co_await parts_.pool.run([&] {
        std::vector<std::vector<NameWord>> all;
        for (const auto& each : people) all.push_back(parts_.names.words_of(each.person).value_or(Words{unread}));
        return all;
    });
    if (numbers_.size() > most_numbers) numbers_.clear();
    std::set<NameWord> unknown;
    for (const auto& each : words)
        for (const auto& word : each)
            if (!numbers_.contains(word)) unknown.insert(word);
    if (!unknown.empty()) {
        const Words added(unknown.begin(), unknown.end());
        const auto numbers =
            co_await parts_.stores.transact(context, [&](WordStore& store) { return store.numbers(added); });
        for (std::size_t at = 0; at < added.size(); ++at) numbers_[added[at]] = numbers[at];
    }
    std::vector<PersonWords> all;
    for (std::size_t at = 0; at < people.size(); ++at) {
        all.push_back({people[at].user, people[at].round, people[at].changed, {}});
        for (const auto& word : words[at]) all.back().words.push_back(numbers_.at(word));
    }
    co_return all;
}

asio::awaitable<std::size_t> WordBook::confirm_unconcerned(std::uint64_t generation) {
    const auto list = parts_.names.loaded_list();
    if (!open_ || kept_ != generation || !list) co_return 0;
    const auto before =
        co_await parts_.stores.look(context, [&](WordStore& store) { return store.generations_before(generation); });
    std::size_t confirmed = 0;
    for (const auto each : before) confirmed += co_await confirm_since(each, generation, *list);
    co_return confirmed;
}

asio::awaitable<std::size_t> WordBook::confirm_since(std::uint64_t compared_with, std::uint64_t generation,
                                                     const ListWords& list) {
    const auto [older, newer] = co_await parts_.stores.look(
        context, [&](WordStore& store) { return std::pair(store.entries(compared_with), store.entries(generation)); });
    if (!older || !newer) co_return 0;  // everybody is compared
    const auto changed = screening::changed_entries(*older, *newer);
    const auto asked = co_await concerned(list, changed);

    std::size_t confirmed = 0;
    for (Uuid after;;) {
        auto people = co_await parts_.stores.look(context, [&](WordStore& store) {
            return store.written(compared_with, generation, after, confirmed_at_once);
        });
        if (people.empty()) break;
        after = people.back();
        std::erase_if(people, [&](const Uuid& person) { return asked.contains(person); });
        confirmed += co_await parts_.stores.transact(context, [&](WordStore& store) {
            return store.hold_book(screener_) ? store.confirm(people, compared_with, generation) : 0;
        });
        FAILPOINT("SC4");
    }
    confirmed_.add(static_cast<double>(confirmed));
    log::info("a change of list concerns some people", {{"entries", std::to_string(changed.size())},
                                                        {"concerned", std::to_string(asked.size())},
                                                        {"unconcerned", std::to_string(confirmed)}});
    co_return confirmed;
}

// Whoever bears a word alike to one of these entries'.
asio::awaitable<std::set<Uuid>> WordBook::concerned(const ListWords& list, std::set<std::string> changed) {
    std::set<Uuid> people;
    for (std::int64_t after = 0; !changed.empty();) {
        const auto words =
            co_await parts_.stores.look(context, [&](WordStore& store) { return store.words(after, words_at_once); });
        if (words.empty()) break;
        after = words.back().number;
        const auto alike = co_await parts_.pool.run([&] {
            std::vector<NameWord> plain;
            for (const auto& each : words) plain.push_back(each.word);
            std::vector<std::int64_t> numbers;
            for (const auto place : list.alike(changed, plain)) numbers.push_back(words[place].number);
            for (const auto& each : words)
                if (each.word == unread) numbers.push_back(each.number);
            return numbers;
        });
        const auto bearers =
            co_await parts_.stores.look(context, [&](WordStore& store) { return store.bearers(alike); });
        people.insert(bearers.begin(), bearers.end());
    }
    co_return people;
}

}  // namespace vestibule::app
