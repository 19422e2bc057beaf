#include "infra/sanctions/name_words.hpp"

#include <algorithm>

#include "infra/sanctions/builtin_provider.hpp"
#include "infra/sanctions/screener.hpp"

namespace vestibule::sanctions {

using screening::ListEntries;
using screening::NameWord;

namespace {

// Of one person; each is a row or two. A name of 31 letters apart has some 450, twenty of them 9,000: whoever sent such
// people would fill the disk and hold up everybody's writes.
constexpr std::size_t most_words = 500;

class LoadedWords final : public screening::ListWords {
  public:
    explicit LoadedWords(std::shared_ptr<const ListSet> set) : set_(std::move(set)) {}

    const std::string& hash() const override { return set_->hash(); }

    ListEntries entries() const override {
        ListEntries entries;
        for (const auto& entity : set_->entities())
            if (entity.type == EntityType::individual)
                entries.emplace(std::to_string(entity.id), entry_hash(entity).substr(0, 32));
        return entries;
    }

    std::vector<std::size_t> alike(const std::set<std::string>& entries,
                                   std::span<const NameWord> words) const override {
        const auto listed = words_of_entries(entries);
        const auto& index = set_->names().words();
        const Model model;
        WordIndex::Scratch scratch;
        std::vector<Neighbour> neighbours;
        std::vector<std::size_t> places;
        for (std::size_t at = 0; at < words.size(); ++at) {
            const Word word{.letters = words[at].letters, .origin = static_cast<Origin>(words[at].script)};
            index.neighbours(model, word, words[at].joined, scratch, neighbours);
            if (std::ranges::any_of(neighbours, [&](const Neighbour& near) { return listed[near.word]; }))
                places.push_back(at);
        }
        return places;
    }

  private:
    std::vector<bool> words_of_entries(const std::set<std::string>& entries) const {
        std::vector<bool> listed(set_->names().words().size());
        for (const auto& name : set_->names().names())
            if (entries.contains(std::to_string(set_->entities()[name.entity].id)))
                for (const auto& unit : set_->names().units(name)) listed[unit.word] = true;
        return listed;
    }

    std::shared_ptr<const ListSet> set_;
};

}  // namespace

std::shared_ptr<const screening::ListWords> words_of_list(std::shared_ptr<const ListSet> set) {
    return std::make_shared<LoadedWords>(std::move(set));
}

std::string BuiltinNameReader::version() const {
    return std::string(screener_version);
}

std::optional<std::vector<NameWord>> BuiltinNameReader::words_of(const ScreenedPerson& person) const {
    std::set<NameWord> all;
    auto names = person.other_names;
    names.push_back(person.full_name());
    for (const auto& name : names) {
        const auto words = normalize_name(name);
        if (!words) return std::nullopt;
        std::vector<Unit> units;
        for (std::size_t at = 0; at < words->size(); ++at) units.push_back({0, static_cast<std::uint8_t>(at), 1});
        for (const auto& word : *words) all.insert({word.letters, static_cast<std::uint8_t>(word.origin), false});
        for (const auto& word : joined_words(*words, units))
            all.insert({word.letters, static_cast<std::uint8_t>(word.origin), true});
        for (const auto& word : spelled_words(*words, units))
            all.insert({word.letters, static_cast<std::uint8_t>(word.origin), false});
        if (all.size() > most_words) return std::nullopt;
    }
    return std::vector(all.begin(), all.end());
}

std::shared_ptr<const screening::ListWords> BuiltinNameReader::loaded_list() const {
    const auto kept = keeper_.kept();
    return kept ? words_of_list(kept->set) : nullptr;
}

}  // namespace vestibule::sanctions
