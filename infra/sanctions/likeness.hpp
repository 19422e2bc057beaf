// How alike two words are: sound keys, edit distances and the likeness made of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "infra/sanctions/model.hpp"

namespace vestibule::sanctions {

// What stays of a word when romanisations differ: digraphs are single letters, e and i, o and u fall together, doubled
// letters are one, a final h after a vowel is gone. "khayrbik" is "kairbik".
std::string sound_key(std::string_view word);

// The consonants, w and y left out as well: what a script without vowels writes. May be empty.
std::string consonant_skeleton(std::string_view word);

// Words of up to 64 letters against one of them: optimal string alignment distance (insert, delete, substitute, swap
// neighbours, nothing edited twice), bit-parallel after Hyyrö 2003.
class EditDistance {
  public:
    explicit EditDistance(std::string_view word);
    std::size_t to(std::string_view other) const;

  private:
    std::array<std::uint64_t, 37> places_{};
    std::size_t length_;
};

// 0 … 1; symmetric; 1 only for equal words. Weighted edits over the mean length, see Model.
double likeness(const Model& model, std::string_view a, std::string_view b);

}  // namespace vestibule::sanctions
