// Rescreening from the side of the list: whoever bears no word that is alike to one of a changed entry is confirmed
// without being asked about.
#pragma once

#include <optional>
#include <set>

#include "domain/screening/word_book.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/async/blocking_pool.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

struct WordBookParts {
    Transactor<screening::WordStore>& stores;
    const screening::NameReader& names;
    BlockingPool& pool;  // for what blocks
    metrics::Registry& metrics;
};

// Of a screener in this process. Owned by the composition root; its coroutines run one after another.
class WordBook {
  public:
    explicit WordBook(WordBookParts parts);

    // Once a generation: what the list in force says, for the next change.
    asio::awaitable<void> keep_entries(std::uint64_t generation);
    // Some of the clear people who are not in the book.
    asio::awaitable<void> write_people();
    // How many people `generation` does not concern, because nothing that changed is like them.
    asio::awaitable<std::size_t> confirm_unconcerned(std::uint64_t generation);

  private:
    asio::awaitable<std::vector<screening::PersonWords>> numbered(const std::vector<screening::Unwritten>& people);
    asio::awaitable<std::size_t> confirm_since(std::uint64_t compared_with, std::uint64_t generation,
                                               const screening::ListWords& list);
    asio::awaitable<std::set<Uuid>> concerned(const screening::ListWords& list, std::set<std::string> changed);

    WordBookParts parts_;
    std::string screener_;
    metrics::Counter confirmed_;
    metrics::Counter written_;
    std::map<screening::NameWord, std::int64_t> numbers_;  // of words met lately
    std::optional<std::uint64_t> kept_;                    // generation
    bool open_ = false;
};

}  // namespace vestibule::app
