#include "infra/sanctions/name_match.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "infra/sanctions/name_tables.hpp"

namespace vestibule::sanctions {

namespace {

constexpr std::uint32_t none = ~std::uint32_t{0};
constexpr std::size_t most_joined = 3;  // words, around a particle

std::uint32_t mask_of(const Unit& unit) {
    return static_cast<std::uint32_t>(((std::uint64_t{1} << unit.count) - 1) << unit.first);
}

}  // namespace

NameQuery::NameQuery(const Model& model, const NameIndex& index, std::vector<Word> words, Scratch& scratch)
    : model_(model), index_(index), scratch_(scratch), words_(std::move(words)) {
    if (scratch_.slot.size() != index_.words().size() || scratch_.reach.size() != index_.names().size() ||
        ++scratch_.query == 0) {
        scratch_.slot_query.assign(index_.words().size(), 0);
        scratch_.slot.assign(index_.words().size(), none);
        scratch_.name_query.assign(index_.names().size(), 0);
        scratch_.name_unit.assign(index_.names().size(), none);
        scratch_.reach.assign(index_.names().size(), 0);
        scratch_.query = 1;
    }
    for (std::size_t at = 0; at < words_.size(); ++at) units_.push_back({0, static_cast<std::uint8_t>(at), 1});
    const auto joined = joined_words(words_, units_);
    const auto spelled = spelled_words(words_, units_);
    weights_.reserve(words_.size());
    for (const auto& word : words_) distances_.emplace_back(word.letters);
    std::size_t unit = 0;
    for (const auto& word : words_) look_up_word(unit++, word);
    for (const auto& word : joined) look_up_joined(unit++, word);
    for (const auto& word : spelled) look_up_spelled(unit++, word);
}

void NameQuery::look_up_word(std::size_t unit, const Word& word) {
    auto& found = scratch_.neighbours;
    index_.words().neighbours(model_, word, false, scratch_.words, found);
    double weight = index_.weight_of_unseen(model_, word.letters);
    if (!found.empty() && found.front().similarity == 1)
        weight = index_.weight(found.front().word);
    else
        for (const auto& near : found)
            if (near.similarity >= model_.close_neighbour) weight = std::min(weight, index_.weight(near.word));
    if (unit > 0 && unit + 1 < words_.size()) weight *= model_.middle_word;
    weights_.push_back(weight);
    whole_weight_ += weight;
    if (word.letters.size() == 1) initials_weight_ += weight;
    link_neighbours(unit);
}

// An initial joined to a name is one edit from it: "r mansour" is no "bmansour". Of a whole name, however its words are
// parted, little but its letters speaks for it.
void NameQuery::look_up_joined(std::size_t unit, const Word& word) {
    const auto count = std::size_t{units_[unit].count};
    const auto run = std::span(words_).subspan(units_[unit].first, count);
    const bool by_letters = std::ranges::any_of(run, [](const Word& part) { return part.letters.size() == 1; }) ||
                            (count > 2 && !is_particle(run[0].letters) && !is_particle(run[1].letters)) ||
                            count > most_joined;
    if (by_letters) return link_equal(unit, word);
    index_.words().neighbours(model_, word, true, scratch_.words, scratch_.neighbours);
    link_neighbours(unit);
}

// All letters of a run are a word like any other; parts of it are taken at their letters, being so many.
void NameQuery::look_up_spelled(std::size_t unit, const Word& word) {
    const auto first = std::size_t{units_[unit].first}, end = first + units_[unit].count;
    const bool whole_run =
        (first == 0 || !is_sign(words_[first - 1])) && (end == words_.size() || !is_sign(words_[end]));
    if (!whole_run) return link_equal(unit, word);
    index_.words().neighbours(model_, word, false, scratch_.words, scratch_.neighbours);
    link_neighbours(unit);
}

void NameQuery::link_neighbours(std::size_t unit) {
    const auto given = weight_of_given(units_[unit]);
    for (const auto& near : scratch_.neighbours) {
        link(near.word, unit, near.similarity);
        reach_names(near.word, unit, given * near.similarity);
    }
}

void NameQuery::link_equal(std::size_t unit, const Word& word) {
    const auto equal = index_.words().find(word.letters);
    if (equal == index_.words().size()) return;
    link(equal, unit, 1);
    reach_names(equal, unit, weight_of_given(units_[unit]));
}

void NameQuery::link(WordId word, std::size_t unit, double similarity) {
    if (scratch_.slot_query[word] != scratch_.query) {
        scratch_.slot_query[word] = scratch_.query;
        scratch_.slot[word] = none;
    }
    links_.push_back({static_cast<std::uint16_t>(unit), similarity, scratch_.slot[word]});
    scratch_.slot[word] = static_cast<std::uint32_t>(links_.size() - 1);
}

// Neighbours come by falling similarity: the first of a unit that a name bears is its best.
void NameQuery::reach_names(WordId word, std::size_t unit, double reached) {
    for (const auto name : index_.bearers(word)) {
        if (scratch_.name_query[name] != scratch_.query) {
            scratch_.name_query[name] = scratch_.query;
            scratch_.name_unit[name] = none;
            scratch_.reach[name] = 0;
            reached_.push_back(name);
        }
        if (scratch_.name_unit[name] == unit) continue;
        scratch_.name_unit[name] = static_cast<std::uint32_t>(unit);
        scratch_.reach[name] += reached;
    }
}

double NameQuery::weight_of_given(const Unit& unit) const {
    double weight = 0;
    for (std::size_t at = unit.first; at < std::size_t{unit.first} + unit.count; ++at) weight += weights_[at];
    return weight;
}

double NameQuery::weight_of_listed(const IndexedName& name, const Unit& unit) const {
    const auto units = index_.units(name);
    double weight = 0;
    for (std::size_t at = unit.first; at < std::size_t{unit.first} + unit.count; ++at)
        weight += index_.weight(units[at].word);
    return weight;
}

// Rises with both: no score with that much matched is higher than at a listed share of 1.
double NameQuery::given_score(double given_matched, double listed_share) const {
    const double share = std::min(1.0, given_matched / whole_weight_);
    const double said = std::min(1.0, given_matched / model_.enough_said);
    const double loss = std::min(1.0, model_.unmatched_given + model_.given_little_said * (1 - said));
    return 1 - (1 - share) * loss * (1 - model_.whole_listed * listed_share);
}

std::vector<NameCandidate> NameQuery::at_least(double floor) {
    std::vector<NameCandidate> found;
    std::ranges::sort(reached_);
    for (const auto name : reached_) {
        // What regular pairs match is at most `reach`; the rest may count as initials or, beyond a share, as loose
        // pairs.
        const auto reach = std::min(scratch_.reach[name], whole_weight_);
        const bool loose = reach >= model_.remainder_needs * whole_weight_ - 1e-9;
        const bool initials = index_.names()[name].has_initial;
        const double rest =
            loose || initials ? whole_weight_ - reach : std::min(initials_weight_, whole_weight_ - reach);
        const double most =
            given_score(reach + rest * std::max(model_.initial, loose ? model_.remainder_similarity : 0), 1);
        if (most + 1e-9 < floor) continue;
        const auto scored = score(name, false).score;
        if (scored >= floor) found.push_back({name, scored});
    }
    return found;
}

std::vector<NameCandidate> NameQuery::at_least_by_full_scan(double floor) {
    std::vector<NameCandidate> found;
    for (std::uint32_t name = 0; name < index_.names().size(); ++name) {
        const auto scored = score(name, false).score;
        if (scored >= floor) found.push_back({name, scored});
    }
    return found;
}

// Words left over on both sides, once enough agrees: two edits, and far less alike than words must be to be found.
void NameQuery::pair_remainder(const IndexedName& name, std::uint32_t& given_taken, std::uint32_t& listed_taken) {
    const auto units = index_.units(name);
    edges_.clear();
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if ((given_taken >> i & 1U) != 0 || words_[i].letters.size() < 2) continue;
        for (std::size_t j = 0; j < name.word_count; ++j) {
            if ((listed_taken >> j & 1U) != 0) continue;
            const auto listed = index_.words().letters(units[j].word);
            if (listed.size() < 2 ||
                !distances_[i].within(Model::loose_edits, listed, index_.words().letter_set_of(units[j].word)))
                continue;
            const auto alike =
                std::min(model_.remainder_similarity, similarity(model_, words_[i].letters, listed, words_[i].origin));
            if (alike < model_.least_remainder) continue;
            edges_.push_back({static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(j), alike,
                              alike * (weights_[i] + index_.weight(units[j].word))});
        }
    }
    take_edges(name, given_taken, listed_taken);
}

// The best pairs first, each word once.
void NameQuery::take_edges(const IndexedName& name, std::uint32_t& given_taken, std::uint32_t& listed_taken) {
    const auto units = index_.units(name);
    std::ranges::sort(edges_, [](const Edge& a, const Edge& b) {
        if (a.gain != b.gain) return a.gain > b.gain;
        return a.given != b.given ? a.given < b.given : a.listed < b.listed;
    });
    for (const auto& edge : edges_) {
        const auto given = mask_of(units_[edge.given]), listed = mask_of(units[edge.listed]);
        if ((given & given_taken) != 0 || (listed & listed_taken) != 0) continue;
        given_taken |= given;
        listed_taken |= listed;
        chosen_.push_back({units_[edge.given], units[edge.listed], edge.similarity});
    }
}

// "J." stands for a word left over that begins with j, once something else agrees.
void NameQuery::pair_initials(const IndexedName& name, std::uint32_t& given_taken, std::uint32_t& listed_taken) {
    const auto units = index_.units(name);
    for (std::size_t i = 0; i < words_.size(); ++i) {
        if ((given_taken >> i & 1U) != 0) continue;
        for (std::size_t j = 0; j < name.word_count; ++j) {
            if ((listed_taken >> j & 1U) != 0) continue;
            const auto listed = index_.words().letters(units[j].word);
            const auto& given = words_[i].letters;
            if ((given.size() != 1 && listed.size() != 1) || given[0] != listed[0]) continue;
            given_taken |= 1U << i;
            listed_taken |= 1U << j;
            chosen_.push_back({units_[i], units[j], model_.initial});
            break;
        }
    }
}

NameScore NameQuery::score(std::uint32_t name_at, bool with_pairings) {
    const auto& name = index_.names()[name_at];
    const auto units = index_.units(name);
    edges_.clear();
    for (std::size_t j = 0; j < units.size(); ++j) {
        const auto word = units[j].word;
        if (scratch_.slot_query[word] != scratch_.query) continue;
        const auto listed_weight = weight_of_listed(name, units[j]);
        for (auto at = scratch_.slot[word]; at != none; at = links_[at].next) {
            const auto& unit = units_[links_[at].unit];
            edges_.push_back({links_[at].unit, static_cast<std::uint16_t>(j), links_[at].similarity,
                              links_[at].similarity * (weight_of_given(unit) + listed_weight)});
        }
    }
    if (edges_.empty()) return {};
    const auto joins = std::ranges::partition(
        edges_, [&](const Edge& edge) { return edge.given < words_.size() && edge.listed < name.word_count; });
    if (joins.empty()) return finish(name, with_pairings);
    // Joined words are tried and left: they win only if the whole fits better.
    const std::vector<Edge> single(edges_.begin(), joins.begin());
    const auto joined = finish(name, with_pairings);
    edges_ = single;
    auto plain = finish(name, with_pairings);
    return plain.score >= joined.score ? plain : joined;
}

NameScore NameQuery::finish(const IndexedName& name, bool with_pairings) {
    const auto units = index_.units(name);
    chosen_.clear();
    std::uint32_t given_taken = 0, listed_taken = 0;
    take_edges(name, given_taken, listed_taken);
    double given_matched = 0;
    for (const auto& pairing : chosen_) given_matched += pairing.similarity * weight_of_given(pairing.given);
    if (given_matched >= model_.remainder_needs * whole_weight_) pair_remainder(name, given_taken, listed_taken);
    if (initials_weight_ > 0 || name.has_initial) pair_initials(name, given_taken, listed_taken);

    // The first word of the given and of the family name stands for the person more than later ones.
    const auto rank = [this](const Unit& unit) { return unit.leads ? 1 : model_.later_word; };
    given_matched = 0;
    double listed_matched = 0, listed_whole = 0;
    for (std::size_t j = 0; j < name.word_count; ++j) listed_whole += rank(units[j]) * index_.weight(units[j].word);
    for (const auto& pairing : chosen_) {
        given_matched += pairing.similarity * weight_of_given(pairing.given);
        for (std::size_t j = pairing.listed.first; j < std::size_t{pairing.listed.first} + pairing.listed.count; ++j)
            listed_matched += pairing.similarity * rank(units[j]) * index_.weight(units[j].word);
    }
    const double said = std::min(1.0, given_matched / model_.enough_said);
    const double left_over = 1 - std::min(1.0, listed_matched / listed_whole);
    NameScore result;
    result.score = given_score(given_matched, 1 - left_over) *
                   (1 - left_over * (model_.unmatched_listed + model_.listed_little_said * (1 - said)));
    if (name.kind == NameKind::weak_alias) result.score *= model_.weak_alias;
    if (with_pairings) {
        result.pairings = chosen_;
        std::ranges::sort(result.pairings, {}, [](const Pairing& pairing) { return pairing.given.first; });
    }
    return result;
}

}  // namespace vestibule::sanctions
