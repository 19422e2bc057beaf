// From a name as it was written to the words that are compared.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/error.hpp"

namespace vestibule::sanctions {

// What a word was written in: its Latin form varies in other ways.
enum class Origin : std::uint8_t {
    latin,      // as it was typed: slips of fingers and of spelling
    alphabet,   // Cyrillic, Greek, Hangul, Devanagari …: only romanisations differ
    han,        // a sign is a syllable of a fixed spelling
    vowelless,  // Arabic, Hebrew: consonants, long vowels as w and y
};

struct Word {
    std::string letters;  // a-z and 0-9 only, never empty
    Origin origin = Origin::latin;

    friend bool operator==(const Word&, const Word&) = default;
};

// Transliterates any script to Latin (ICU), folds case and diacritics, drops apostrophes, splits at everything that is
// neither a letter nor a digit; "LAST, First" becomes first, last. Errors (ErrorKind::unprocessable):
// NAME_UNREADABLE (not UTF-8, or letters that ICU can't transliterate), NAME_EMPTY (no letter in it),
// NAME_TOO_LONG (bytes or words beyond Model's limits; a word of too many letters comes in pieces).
Result<std::vector<Word>> normalize_name(std::string_view name);

// Whether it is one written letter or digit.
bool is_sign(const Word& word);

// Neighbours in a name.
struct WordRun {
    std::size_t first, count;
};

// Three or more signs in a row, each run as long as can be: names spelled out, as "M a d u r o" or "M.a.d.u.r.o".
std::vector<WordRun> runs_of_signs(const std::vector<Word>& words);

// The code of normalize_name()'s error; nullopt for a name that can be read.
std::optional<std::string> why_unreadable(std::string_view name);

// For screeners outside, which compare Latin letters: NAME_UNREADABLE, too, for a name with a letter that is neither
// Latin nor Cyrillic. They find one in ten of listed names that are read from Arabic, and no Korean ones (ADR 24).
std::optional<std::string> why_unreadable_outside(std::string_view name);

// The name's words in a-z, where it has anything beyond ASCII: what a screener that makes nothing of other letters has
// to be asked, too. nullopt where it has nothing of the kind, or can't be read.
std::optional<std::string> latin_reading(std::string_view name);

// Builds ICU's transliterators for the calling thread (some 200 ms), so that no query has to.
void warm_up_transliteration();

}  // namespace vestibule::sanctions
