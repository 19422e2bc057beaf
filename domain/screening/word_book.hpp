// The book of words: which clear people bear which words, and what each list version said, entry by entry.
#pragma once

#include "domain/screening/name_words.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule::screening {

// A word of the book. Numbers rise with the time of writing.
struct BookWord {
    std::int64_t number = 0;
    NameWord word;
};

// A clear person whose words are not in the book.
struct Unwritten {
    Uuid user;
    std::uint64_t round = 0;
    ScreenedPerson person;
    bool changed = false;  // words of an earlier round are
};

struct PersonWords {
    Uuid user;
    std::uint64_t round = 0;  // of the standing that they were read from
    bool changed = false;
    std::vector<std::int64_t> words;  // by number
};

// Synchronous, inside one transaction. People are clear people throughout. `written`: in the book with the words of
// their present round, while a list before `generation` was in force; those were all committed before it was.
class WordStore {
  public:
    virtual ~WordStore() = default;

    // The book is of this screener's words: of another's it is emptied.
    virtual void open_book(const std::string& screener) = 0;
    // Whether it still is; held until the end, as is the list in force.
    virtual bool hold_book(const std::string& screener) = 0;
    virtual std::vector<Unwritten> unwritten(std::size_t limit) = 0;
    // Numbers of words, new ones given where they have none. Once committed they stay as long as the book is this one.
    virtual std::vector<std::int64_t> numbers(const std::vector<NameWord>& words) = 0;
    // Where the round is still the same. The book is held.
    virtual void write(const std::vector<PersonWords>& people) = 0;
    // From `after` on by number.
    virtual std::vector<BookWord> words(std::int64_t after, std::size_t limit) = 0;
    virtual std::vector<Uuid> bearers(std::span<const std::int64_t> words) = 0;

    // What the list of that generation said; older ones that nobody was compared with last are forgotten. False, and
    // nothing kept, where the list in force has another hash, or is of another generation.
    virtual bool keep_entries(std::uint64_t generation, const std::string& hash, const ListEntries& entries) = 0;
    virtual std::optional<ListEntries> entries(std::uint64_t generation) = 0;

    // Generations before this one that people who are written were last compared with.
    virtual std::vector<std::uint64_t> generations_before(std::uint64_t generation) = 0;
    // The next of those people, rising by id.
    virtual std::vector<Uuid> written(std::uint64_t compared_with, std::uint64_t generation, const Uuid& after,
                                      std::size_t limit) = 0;
    // They count as compared with `generation`, while it is the one in force. How many did. The book is held.
    virtual std::size_t confirm(std::span<const Uuid> people, std::uint64_t compared_with,
                                std::uint64_t generation) = 0;
};

}  // namespace vestibule::screening
