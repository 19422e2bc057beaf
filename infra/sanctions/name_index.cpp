#include "infra/sanctions/name_index.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "infra/sanctions/name_tables.hpp"

namespace vestibule::sanctions {

namespace {

double factor_of(const Model& model, std::string_view letters) {
    if (letters.size() == 1) return model.letter_weight;
    if (is_particle(letters)) return model.particle_weight;
    if (is_honorific(letters)) return model.honorific_weight;
    if (is_patronymic(letters)) return model.patronymic_weight;
    return letters.size() >= Model::enough_letters
               ? 1
               : 1 - model.short_word * static_cast<double>(Model::enough_letters - letters.size());
}

bool leads(const std::vector<Word>& words, std::size_t at, std::size_t given) {
    if (given == words.size()) return true;
    auto first = at < given ? std::size_t{0} : given;
    while (first < at && is_particle(words[first].letters)) ++first;
    return first == at;
}

// How many words of "LAST, First" come before the family name once in natural order; all if there is no comma.
std::size_t given_words(std::string_view text, std::size_t words) {
    const auto comma = text.find(',');
    if (comma == std::string_view::npos) return words;
    const auto family = normalize_name(text.substr(0, comma));
    return family ? words - std::min(words, family->size()) : words;
}

// Nothing where it would be longer than any word.
void join(const std::vector<Word>& words, const WordRun& run, std::vector<Unit>& units, std::vector<Word>& joined) {
    Word word;
    for (auto at = run.first; at < run.first + run.count; ++at) {
        word.letters += words[at].letters;
        word.origin = std::max(word.origin, words[at].origin);
    }
    if (word.letters.size() > Model::max_token_letters) return;
    units.push_back({0, static_cast<std::uint8_t>(run.first), static_cast<std::uint8_t>(run.count)});
    joined.push_back(std::move(word));
}

// The same name as forms have it that ask for the family name first.
std::vector<Word> family_first(std::vector<Word> words, std::size_t given) {
    std::ranges::rotate(words, words.begin() + static_cast<std::ptrdiff_t>(given));
    return words;
}

}  // namespace

std::vector<Word> joined_words(const std::vector<Word>& words, std::vector<Unit>& units) {
    std::vector<Word> joined;
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
        join(words, {at, 2}, units, joined);
        if (at + 2 < words.size() && (is_particle(words[at].letters) || is_particle(words[at + 1].letters)))
            join(words, {at, 3}, units, joined);
    }
    const auto is_whole = [&](const Unit& unit) { return unit.count == words.size(); };
    if (words.size() > 2 && std::ranges::none_of(units, is_whole)) join(words, {0, words.size()}, units, joined);
    return joined;
}

std::vector<Word> spelled_words(const std::vector<Word>& words, std::vector<Unit>& units) {
    constexpr std::size_t least = 3;
    std::vector<Word> spelled;
    for (const auto& run : runs_of_signs(words))
        for (auto first = run.first; first < run.first + run.count; ++first)
            for (auto count = least; first + count <= run.first + run.count; ++count)
                join(words, {first, count}, units, spelled);
    return spelled;
}

std::vector<ListedName> NameIndex::build(const Model& model, const std::vector<Entity>& entities) {
    std::vector<ListedName> unreadable;
    for (std::uint32_t entity = 0; entity < entities.size(); ++entity) {
        if (entities[entity].type != EntityType::individual) continue;
        for (std::size_t name = 0; name < entities[entity].names.size(); ++name) {
            const auto& listed = entities[entity].names[name];
            const auto words = normalize_name(listed.text);
            if (!words || name > 255) {
                unreadable.push_back(listed);
                continue;
            }
            const auto first = static_cast<std::uint32_t>(units_.size());
            const std::size_t given = given_words(listed.text, words->size());
            for (std::size_t at = 0; at < words->size(); ++at)
                units_.push_back({words_.add((*words)[at].letters, false), static_cast<std::uint8_t>(at), 1,
                                  leads(*words, at, given)});
            std::vector<Unit> joins;
            auto joined = joined_words(*words, joins);
            if (given > 0 && given < words->size())
                join(family_first(*words, given), {0, words->size()}, joins, joined);
            for (std::size_t at = 0; at < joined.size(); ++at) {
                joins[at].word = words_.add(joined[at].letters, true);
                units_.push_back(joins[at]);
            }
            names_.push_back({.entity = entity,
                              .first_unit = first,
                              .unit_count = static_cast<std::uint16_t>(units_.size() - first),
                              .word_count = static_cast<std::uint8_t>(words->size()),
                              .name = static_cast<std::uint8_t>(name),
                              .kind = listed.kind,
                              .has_initial = std::ranges::any_of(
                                  *words, [](const Word& word) { return word.letters.size() == 1; })});
        }
    }
    units_.shrink_to_fit();
    names_.shrink_to_fit();
    words_.build();

    first_bearer_.assign(words_.size() + 1, 0);
    const auto each_once = [this](const IndexedName& name, auto visit) {
        const auto own = units(name);
        for (std::size_t at = 0; at < own.size(); ++at)
            if (std::ranges::find(own.first(at), own[at].word, &Unit::word) == own.first(at).end()) visit(own[at].word);
    };
    for (const auto& name : names_) each_once(name, [this](WordId word) { ++first_bearer_[word + 1]; });
    for (std::size_t at = 1; at < first_bearer_.size(); ++at) first_bearer_[at] += first_bearer_[at - 1];
    auto next = first_bearer_;
    bearers_.resize(first_bearer_.back());
    for (std::uint32_t at = 0; at < names_.size(); ++at)
        each_once(names_[at], [&](WordId word) { bearers_[next[word]++] = at; });
    weigh(model);
    return unreadable;
}

void NameIndex::weigh(const Model& model) {
    struct Sound {
        std::uint32_t people = 0, last = ~std::uint32_t{0};
    };
    std::unordered_map<std::string_view, Sound> sounds;
    std::uint32_t people = 0, last = ~std::uint32_t{0};
    for (const auto& name : names_) {
        if (name.entity != last) ++people;
        last = name.entity;
        for (const auto& unit : units(name)) {
            if (unit.count > 1) continue;
            auto& sound = sounds[words_.sound(unit.word)];
            if (sound.last != name.entity) ++sound.people;
            sound.last = name.entity;
        }
    }
    const double all = std::log(std::max(2.0, static_cast<double>(people)));
    weights_.resize(words_.size());
    for (WordId word = 0; word < words_.size(); ++word) {
        const auto found = sounds.find(words_.sound(word));
        const double bearers = found == sounds.end() ? 1.0 : found->second.people;
        const double plain = std::max(model.least_weight, 1 - std::log(bearers) / all);
        weights_[word] = static_cast<float>(plain * factor_of(model, words_.letters(word)));
    }
}

double NameIndex::weight_of_unseen(const Model& model, std::string_view letters) const {
    return factor_of(model, letters);
}

std::size_t NameIndex::bytes() const {
    return words_.bytes() + names_.capacity() * sizeof(IndexedName) + units_.capacity() * sizeof(Unit) +
           (first_bearer_.capacity() + bearers_.capacity() + weights_.capacity()) * 4;
}

}  // namespace vestibule::sanctions
