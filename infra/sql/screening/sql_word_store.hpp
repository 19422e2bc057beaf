// The book of words in the database.
#pragma once

#include "domain/screening/word_book.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlWordStore final : public screening::WordStore {
  public:
    SqlWordStore(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    void open_book(const std::string& screener) override;
    bool hold_book(const std::string& screener) override;
    std::vector<screening::Unwritten> unwritten(std::size_t limit) override;
    std::vector<std::int64_t> numbers(const std::vector<screening::NameWord>& words) override;
    void write(const std::vector<screening::PersonWords>& people) override;
    std::vector<screening::BookWord> words(std::int64_t after, std::size_t limit) override;
    std::vector<Uuid> bearers(std::span<const std::int64_t> words) override;
    bool keep_entries(std::uint64_t generation, const std::string& hash,
                      const screening::ListEntries& entries) override;
    std::optional<screening::ListEntries> entries(std::uint64_t generation) override;
    std::vector<std::uint64_t> generations_before(std::uint64_t generation) override;
    std::vector<Uuid> written(std::uint64_t compared_with, std::uint64_t generation, const Uuid& after,
                              std::size_t limit) override;
    std::size_t confirm(std::span<const Uuid> people, std::uint64_t compared_with, std::uint64_t generation) override;

  private:
    std::int64_t number_of(const screening::NameWord& word);
    void add_bearers(std::vector<Value> pairs);

    Session& session_;
    const StoreTools& tools_;
    std::uint64_t in_force_ = 0;  // generation, as hold_book() found it
};

// With the person's standing.
void forget_words(Session& session, const Uuid& user);

}  // namespace vestibule::sql
