// One name of a query against the names of a list.
#pragma once

#include <cstdint>
#include <vector>

#include "infra/sanctions/name_index.hpp"
#include "infra/sanctions/similarity.hpp"

namespace vestibule::sanctions {

// Two words, or runs of words, taken for one another.
struct Pairing {
    Unit given, listed;
    double similarity = 0;
};

struct NameScore {
    double score = 0;
    std::vector<Pairing> pairings;  // by place in the query; only when asked for
};

struct NameCandidate {
    std::uint32_t name;  // place in NameIndex::names()
    double score;
};

class NameQuery {
  public:
    // Memory that a thread uses again and again.
    struct Scratch {
        WordIndex::Scratch words;
        std::vector<Neighbour> neighbours;
        std::vector<std::uint32_t> slot_query, slot;  // per word of the list: in which query it got which chain
        std::vector<std::uint32_t> name_query, name_unit;
        std::vector<double> reach;  // per name: what its matched words can reach
        std::uint32_t query = 0;
    };

    NameQuery(const Model& model, const NameIndex& index, std::vector<Word> words, Scratch& scratch);

    // Every name that scores at least `floor`, by rising place.
    std::vector<NameCandidate> at_least(double floor);
    // The same by scoring every name of the list.
    std::vector<NameCandidate> at_least_by_full_scan(double floor);
    NameScore score(std::uint32_t name, bool with_pairings);

    const std::vector<Word>& words() const { return words_; }
    double weight_of_given(const Unit& unit) const;
    double weight_of_listed(const IndexedName& name, const Unit& unit) const;

  private:
    struct Link {
        std::uint16_t unit;
        double similarity;
        std::uint32_t next;
    };
    struct Edge {
        std::uint16_t given, listed;
        double similarity, gain;
    };

    void look_up_word(std::size_t unit, const Word& word);
    void look_up_joined(std::size_t unit, const Word& word);
    void look_up_spelled(std::size_t unit, const Word& word);
    void link_neighbours(std::size_t unit);  // those of the look-up just made
    void link_equal(std::size_t unit, const Word& word);
    void link(WordId word, std::size_t unit, double similarity);
    void reach_names(WordId word, std::size_t unit, double reached);
    NameScore finish(const IndexedName& name, bool with_pairings);
    double given_score(double given_matched, double listed_share) const;
    void take_edges(const IndexedName& name, std::uint32_t& given_taken, std::uint32_t& listed_taken);
    void pair_remainder(const IndexedName& name, std::uint32_t& given_taken, std::uint32_t& listed_taken);
    void pair_initials(const IndexedName& name, std::uint32_t& given_taken, std::uint32_t& listed_taken);

    const Model& model_;
    const NameIndex& index_;
    Scratch& scratch_;
    std::vector<Word> words_;
    std::vector<Unit> units_;      // the words, the joined ones, the spelled ones
    std::vector<double> weights_;  // of the words
    double whole_weight_ = 0;
    double initials_weight_ = 0;
    std::vector<EditDistance> distances_;  // of the words
    std::vector<Link> links_;
    std::vector<std::uint32_t> reached_;
    std::vector<Edge> edges_;
    std::vector<Pairing> chosen_;
};

}  // namespace vestibule::sanctions
