// The Latin form of letters of any script, by ICU.
#pragma once

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>
#include <string>

#include "infra/sanctions/normalizer.hpp"

namespace vestibule::sanctions {

constexpr UChar32 first_beyond_table = 0x250;  // Latin up to Extended-B is looked up, everything else goes through ICU

enum class Script { latin, russian, ukrainian, vowelless, han, other };

Script script_of(UChar32 c);
Origin origin_of(Script script);

class Romanizer {
  public:
    Romanizer();

    // Of a letter of the table.
    const std::string& latin(UChar32 c) const { return table_[static_cast<std::size_t>(c)]; }
    std::string romanize(icu::UnicodeString text, Script script) const;

  private:
    std::unique_ptr<icu::Transliterator> russian_;
    std::unique_ptr<icu::Transliterator> ukrainian_;
    std::unique_ptr<icu::Transliterator> any_;
    std::unique_ptr<icu::Transliterator> ascii_;
    std::array<std::string, first_beyond_table> table_;
};

// The calling thread's; the first call builds it.
const Romanizer& romanizer();

}  // namespace vestibule::sanctions
