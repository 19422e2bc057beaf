// How similar two words are: sound keys, edit distances and the measure made of them.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "infra/sanctions/model.hpp"
#include "infra/sanctions/normalizer.hpp"

namespace vestibule::sanctions {

// What stays of a word when romanisations differ: digraphs are single letters, e and i, o and u fall together, doubled
// letters are one, a final h after a vowel is gone. "khayrbik" is "kairbik".
std::string sound_key(std::string_view word);

// The consonants, w and y left out as well: what a script without vowels writes. May be empty.
std::string consonant_skeleton(std::string_view word);

// Whether `word`, from a script without short vowels, may be how `listed` is written there, given equal skeletons: its
// long vowels (w, y, a) are vowels of `listed`, and the last vowel of `listed` is written.
bool long_vowels_agree(std::string_view word, std::string_view listed);

// Which letters a word has, a bit each (some digits share one). An edit changes two of them at most.
std::uint32_t letter_set(std::string_view word);

// Words of up to 64 letters against one of them: optimal string alignment distance (insert, delete, substitute, swap
// neighbours, nothing edited twice), bit-parallel after Hyyrö 2003.
class EditDistance {
  public:
    explicit EditDistance(std::string_view word);
    std::size_t to(std::string_view other) const;
    // Whether it is at most `edits`; `letters` is letter_set(other). Most words are told apart by length and letters
    // alone.
    bool within(std::size_t edits, std::string_view other, std::uint32_t letters) const;

  private:
    std::array<std::uint64_t, 37> places_{};
    std::size_t length_;
    std::uint32_t letters_;
};

// 0 … 1; symmetric; 1 only for equal words. Weighted edits over the mean length, see Model; `origin` is what the given
// one was written in.
double similarity(const Model& model, std::string_view a, std::string_view b, Origin origin = Origin::latin);

}  // namespace vestibule::sanctions
