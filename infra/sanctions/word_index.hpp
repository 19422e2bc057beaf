// The words of a list and, for any word, all of them that are alike: complete by construction, see docs/screening.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "infra/sanctions/model.hpp"
#include "infra/sanctions/normalizer.hpp"

namespace vestibule::sanctions {

using WordId = std::uint32_t;

struct Neighbour {
    WordId word;
    double similarity;  // Model::least_similarity … 1
};

// Edits within which two words are compared at all: each side allows by its own length, the stricter one counts.
std::size_t edits_allowed(std::size_t letters);
std::size_t sound_edits_allowed(std::size_t letters);

class WordIndex {
  public:
    struct Scratch {
        std::vector<std::uint32_t> seen;  // per word, the lookup that saw it last
        std::uint32_t lookup = 0;
        std::vector<std::uint64_t> hashes;
    };

    // Stands for a word from now on; a word that is only ever two words of a name joined is `joined`.
    WordId add(std::string_view letters, bool joined);
    // After the last add().
    void build();

    std::size_t size() const { return entries_.size(); }
    std::string_view letters(WordId word) const { return view(entries_[word].at, entries_[word].length); }
    std::uint32_t letter_set_of(WordId word) const { return entries_[word].letter_set; }
    std::string_view sound(WordId word) const { return view(entries_[word].sound_at, entries_[word].sound_length); }
    // Word of exactly these letters, or size().
    WordId find(std::string_view letters) const;

    // All words alike to `word` (as a join of two: `joined`), by falling similarity, then id. The definition:
    //   equal; or of one given-name group; or equal skeletons where `word` is vowelless;
    //   or edit distance of letters or of sounds within the allowance, and similarity() at least
    //   Model::least_similarity.
    // For joined words on either side only sounds within one edit count.
    void neighbours(const Model& model, const Word& word, bool joined, Scratch& scratch,
                    std::vector<Neighbour>& found) const;
    // The same by looking at every word: what neighbours() is tested against.
    void all_neighbours(const Model& model, const Word& word, bool joined, std::vector<Neighbour>& found) const;

    std::size_t bytes() const;

  private:
    struct Entry {
        std::uint32_t at, sound_at;
        std::uint32_t letter_set, sound_set;
        std::uint8_t length, sound_length;
        bool joined;
    };
    class Probe;

    std::string_view view(std::uint32_t at, std::size_t length) const { return {text_.data() + at, length}; }
    double judge(const Model& model, const Probe& probe, WordId word) const;
    void visit(std::uint64_t hash, const Model& model, const Probe& probe, Scratch& scratch,
               std::vector<Neighbour>& found) const;

    std::string text_;
    std::vector<Entry> entries_;
    std::unordered_map<std::string, WordId> by_letters_;  // while adding; emptied by build()
    std::vector<WordId> sorted_;                          // by letters
    std::vector<std::uint32_t> buckets_;                  // by the high bits of a hash, into the two below
    std::vector<std::uint32_t> hashes_;                   // low bits
    std::vector<WordId> words_;
    std::unordered_map<std::string_view, std::vector<std::uint16_t>> groups_of_;
    std::vector<std::vector<WordId>> words_of_group_;
};

}  // namespace vestibule::sanctions
