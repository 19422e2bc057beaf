// The names of a list by their words: who bears a word, and how much a word says.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "infra/sanctions/entity.hpp"
#include "infra/sanctions/word_index.hpp"

namespace vestibule::sanctions {

// A run of words of one name, read as one word: the words themselves, and neighbours joined ("al zawahiri").
struct Unit {
    WordId word;
    std::uint8_t first;  // place of its first word in the name
    std::uint8_t count;  // words it covers
    // In a listed name: the first word of the given or of the family name, particles aside; any word if there is no
    // telling them apart.
    bool leads = false;
};

struct IndexedName {
    std::uint32_t entity;  // place in ListSet::entities()
    std::uint32_t first_unit;
    std::uint16_t unit_count;
    std::uint8_t word_count;
    std::uint8_t name;  // place in Entity::names
    NameKind kind;
    bool has_initial;  // a word of one letter
};

// Words of a query or a listed name that are read as one: all neighbouring pairs, triples around a particle, and the
// whole name.
std::vector<Word> joined_words(const std::vector<Word>& words, std::vector<Unit>& units);

// Words of a query that is spelled out: of each run of letters on their own all parts that may be a word of their own.
std::vector<Word> spelled_words(const std::vector<Word>& words, std::vector<Unit>& units);

class NameIndex {
  public:
    // Names of individuals only: a person is screened against people. Gives the names that can't be read.
    std::vector<ListedName> build(const Model& model, const std::vector<Entity>& entities);

    const WordIndex& words() const { return words_; }
    std::span<const IndexedName> names() const { return names_; }
    std::span<const Unit> units(const IndexedName& name) const {
        return {units_.data() + name.first_unit, name.unit_count};
    }
    // Names with a unit of this word, rising.
    std::span<const std::uint32_t> bearers(WordId word) const {
        return {bearers_.data() + first_bearer_[word], first_bearer_[word + 1] - first_bearer_[word]};
    }
    // Model::least_weight … 1, by how many people of the list bear a word of the same sound.
    double weight(WordId word) const { return weights_[word]; }
    double weight_of_unseen(const Model& model, std::string_view letters) const;

    std::size_t bytes() const;

  private:
    void weigh(const Model& model);

    WordIndex words_;
    std::vector<IndexedName> names_;
    std::vector<Unit> units_;
    std::vector<std::uint32_t> first_bearer_;
    std::vector<std::uint32_t> bearers_;
    std::vector<float> weights_;
};

}  // namespace vestibule::sanctions
