// The words of people's names as blocking keys: whom a change of the list may concern, without asking about everybody.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "domain/shared/screening.hpp"

namespace vestibule::screening {

// A word of a name, or neighbours read as one, in the form in which the screener compares them.
struct NameWord {
    std::string letters;
    std::uint8_t script = 0;  // as the screener tells them apart; 0: Latin
    bool joined = false;

    auto operator<=>(const NameWord&) const = default;
};

// Entries by number, each with a hash of what the list says of it.
using ListEntries = std::map<std::string, std::string>;

// Entries that are new or say something else in `after`: what was left out cannot become a hit.
std::set<std::string> changed_entries(const ListEntries& before, const ListEntries& after);

// One loaded list. Immutable; its calls block for as long as they work.
class ListWords {
  public:
    virtual ~ListWords() = default;

    virtual const std::string& hash() const = 0;
    // Those that people are screened against.
    virtual ListEntries entries() const = 0;
    // Places in `words` of all that are alike to a word of one of these entries. Lossless: no name becomes a candidate
    // for an entry without such a word.
    virtual std::vector<std::size_t> alike(const std::set<std::string>& entries,
                                           std::span<const NameWord> words) const = 0;
};

// What a screener in this process can tell of the words it goes by. Thread-safe.
class NameReader {
  public:
    virtual ~NameReader() = default;

    // Changes whenever the same name could have other words.
    virtual std::string version() const = 0;
    // Of all names of the person; nullopt where one can't be read, or where they are too many to be kept: every change
    // concerns such people. Blocks for some microseconds.
    virtual std::optional<std::vector<NameWord>> words_of(const ScreenedPerson& person) const = 0;
    // nullptr while there is none.
    virtual std::shared_ptr<const ListWords> loaded_list() const = 0;
};

}  // namespace vestibule::screening
