#include "infra/sanctions/word_index.hpp"

#include <algorithm>
#include <ranges>

#include "infra/sanctions/name_tables.hpp"
#include "infra/sanctions/similarity.hpp"

namespace vestibule::sanctions {

namespace {

constexpr unsigned bucket_bits = 18;
enum class Kind : std::uint64_t { letters = 1, sound = 2, skeleton = 3 };

// FNV-1a, then mixed so that the high bits are good too.
std::uint64_t hash_of(Kind kind, std::string_view text) {
    std::uint64_t hash = 0xCBF29CE484222325ULL ^ (static_cast<std::uint64_t>(kind) * 0x9E3779B97F4A7C15ULL);
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    hash ^= hash >> 32;
    hash *= 0xD6E8FEB86659FD93ULL;
    return hash ^ (hash >> 32);
}

std::size_t bucket_of(std::uint64_t hash) {
    return hash >> (64 - bucket_bits);
}

// Hashes of all that is left of `text` without up to `edits` letters.
void without(Kind kind, const std::string& text, std::size_t edits, std::size_t from,
             std::vector<std::uint64_t>& hashes) {
    hashes.push_back(hash_of(kind, text));
    if (edits == 0) return;
    for (std::size_t at = from; at < text.size(); ++at) {
        if (at > from && text[at] == text[at - 1]) continue;
        auto shorter = text;
        shorter.erase(at, 1);
        without(kind, shorter, edits - 1, at, hashes);
    }
}

}  // namespace

std::size_t edits_allowed(std::size_t letters) {
    return letters <= Model::unedited_letters ? 0 : letters <= Model::once_edited_letters ? 1 : 2;
}

std::size_t sound_edits_allowed(std::size_t letters) {
    return letters <= Model::unedited_sounds ? 0 : letters <= Model::once_edited_sounds ? 1 : 2;
}

// A word that is looked up, with all that comparing needs.
class WordIndex::Probe {
  public:
    Probe(const Word& word, bool joined)
        : letters(word.letters),
          sound(sound_key(word.letters)),
          skeleton(word.origin == Origin::vowelless ? consonant_skeleton(word.letters) : std::string()),
          origin(word.origin),
          joined(joined),
          by_letters(letters),
          by_sound(sound) {}

    std::string letters, sound, skeleton;
    Origin origin;
    bool joined;
    EditDistance by_letters, by_sound;
};

WordId WordIndex::add(std::string_view letters, bool joined) {
    const auto [found, fresh] = by_letters_.try_emplace(std::string(letters), static_cast<WordId>(entries_.size()));
    if (fresh) {
        Entry entry{};
        entry.at = static_cast<std::uint32_t>(text_.size());
        entry.length = static_cast<std::uint8_t>(letters.size());
        text_ += letters;
        const auto key = sound_key(letters);
        entry.sound_at = static_cast<std::uint32_t>(text_.size());
        entry.sound_length = static_cast<std::uint8_t>(key.size());
        text_ += key;
        entry.joined = joined;
        entry.letter_set = letter_set(letters);
        entry.sound_set = letter_set(key);
        entries_.push_back(entry);
    } else if (!joined) {
        entries_[found->second].joined = false;
    }
    return found->second;
}

void WordIndex::build() {
    by_letters_ = {};
    text_.shrink_to_fit();
    entries_.shrink_to_fit();
    sorted_.resize(entries_.size());
    std::ranges::copy(std::views::iota(WordId{0}, static_cast<WordId>(size())), sorted_.begin());
    std::ranges::sort(sorted_, {}, [this](WordId word) { return letters(word); });

    std::vector<std::pair<std::uint64_t, WordId>> all;
    std::vector<std::uint64_t> hashes;
    for (WordId word = 0; word < size(); ++word) {
        hashes.clear();
        const std::string key(sound(word));
        if (entries_[word].joined) {
            without(Kind::sound, key, std::min<std::size_t>(1, sound_edits_allowed(key.size())), 0, hashes);
        } else {
            const std::string own(letters(word));
            without(Kind::letters, own, edits_allowed(own.size()), 0, hashes);
            without(Kind::sound, key, sound_edits_allowed(key.size()), 0, hashes);
            const auto skeleton = consonant_skeleton(own);
            if (!skeleton.empty()) hashes.push_back(hash_of(Kind::skeleton, skeleton));
        }
        std::ranges::sort(hashes);
        hashes.erase(std::ranges::unique(hashes).begin(), hashes.end());
        for (const auto hash : hashes) all.emplace_back(hash, word);
    }
    buckets_.assign((std::size_t{1} << bucket_bits) + 1, 0);
    for (const auto& [hash, word] : all) ++buckets_[bucket_of(hash) + 1];
    for (std::size_t at = 1; at < buckets_.size(); ++at) buckets_[at] += buckets_[at - 1];
    auto next = buckets_;
    hashes_.resize(all.size());
    words_.resize(all.size());
    for (const auto& [hash, word] : all) {
        const auto at = next[bucket_of(hash)]++;
        hashes_[at] = static_cast<std::uint32_t>(hash);
        words_[at] = word;
    }

    const auto groups = given_name_groups();
    words_of_group_.resize(groups.size());
    for (std::size_t group = 0; group < groups.size(); ++group)
        for (const auto part : std::views::split(groups[group], ' ')) {
            const std::string_view name(part.begin(), part.end());
            groups_of_[name].push_back(static_cast<std::uint16_t>(group));
            const auto word = find(name);
            if (word < size() && !entries_[word].joined) words_of_group_[group].push_back(word);
        }
}

WordId WordIndex::find(std::string_view wanted) const {
    const auto found = std::ranges::lower_bound(sorted_, wanted, {}, [this](WordId word) { return letters(word); });
    return found != sorted_.end() && letters(*found) == wanted ? *found : static_cast<WordId>(size());
}

double WordIndex::judge(const Model& model, const Probe& probe, WordId word) const {
    const auto& entry = entries_[word];
    const auto own = letters(word), key = sound(word);
    if (own == probe.letters) return 1;
    if (probe.joined && entry.joined) return 0;
    double best = 0;
    const bool joined = probe.joined || entry.joined;
    auto sound_edits = std::min(sound_edits_allowed(key.size()), sound_edits_allowed(probe.sound.size()));
    if (joined) sound_edits = std::min<std::size_t>(sound_edits, 1);
    const auto edits = joined ? 0 : std::min(edits_allowed(own.size()), edits_allowed(probe.letters.size()));
    if (probe.by_sound.within(sound_edits, key, entry.sound_set) ||
        (edits > 0 && probe.by_letters.within(edits, own, entry.letter_set)))
        best = similarity(model, probe.letters, own, probe.origin);
    if (key.size() >= Model::enough_sounds && key == probe.sound) best = std::max(best, model.same_sound);
    if (!entry.joined && !probe.skeleton.empty() && consonant_skeleton(own) == probe.skeleton)
        best = std::max(best, long_vowels_agree(probe.letters, own) ? model.same_skeleton : model.only_consonants);
    return best >= model.least_similarity ? best : 0;
}

void WordIndex::visit(std::uint64_t hash, const Model& model, const Probe& probe, Scratch& scratch,
                      std::vector<Neighbour>& found) const {
    const auto bucket = bucket_of(hash);
    for (auto at = buckets_[bucket]; at < buckets_[bucket + 1]; ++at) {
        if (hashes_[at] != static_cast<std::uint32_t>(hash)) continue;
        const auto word = words_[at];
        if (scratch.seen[word] == scratch.lookup) continue;
        scratch.seen[word] = scratch.lookup;
        if (const auto alike = judge(model, probe, word); alike > 0) found.push_back({word, alike});
    }
}

void WordIndex::neighbours(const Model& model, const Word& word, bool joined, Scratch& scratch,
                           std::vector<Neighbour>& found) const {
    found.clear();
    if (scratch.seen.size() != size() || ++scratch.lookup == 0) {
        scratch.seen.assign(size(), 0);
        scratch.lookup = 1;
    }
    const Probe probe(word, joined);
    scratch.hashes.clear();
    if (!joined) without(Kind::letters, probe.letters, edits_allowed(probe.letters.size()), 0, scratch.hashes);
    const auto sound_edits = sound_edits_allowed(probe.sound.size());
    without(Kind::sound, probe.sound, joined ? std::min<std::size_t>(1, sound_edits) : sound_edits, 0, scratch.hashes);
    if (!probe.skeleton.empty()) scratch.hashes.push_back(hash_of(Kind::skeleton, probe.skeleton));
    // The index is larger than the near caches: all of it is asked for before any of it is waited for.
    for (const auto hash : scratch.hashes) __builtin_prefetch(&buckets_[bucket_of(hash)]);
    for (const auto hash : scratch.hashes) {
        const auto first = buckets_[bucket_of(hash)];
        __builtin_prefetch(hashes_.data() + first);
        __builtin_prefetch(words_.data() + first);
    }
    for (const auto hash : scratch.hashes) visit(hash, model, probe, scratch, found);

    if (const auto groups = groups_of_.find(word.letters); !joined && groups != groups_of_.end())
        for (const auto group : groups->second)
            for (const auto member : words_of_group_[group]) {
                const auto known = std::ranges::find(found, member, &Neighbour::word);
                if (known == found.end())
                    found.push_back({member, model.same_given_name});
                else
                    known->similarity = std::max(known->similarity, model.same_given_name);
            }
    std::ranges::sort(found, [](const Neighbour& a, const Neighbour& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.word < b.word;
    });
}

void WordIndex::all_neighbours(const Model& model, const Word& word, bool joined, std::vector<Neighbour>& found) const {
    found.clear();
    const Probe probe(word, joined);
    for (WordId other = 0; other < size(); ++other) {
        auto alike = judge(model, probe, other);
        if (const auto groups = groups_of_.find(word.letters); !joined && groups != groups_of_.end())
            for (const auto group : groups->second)
                if (std::ranges::find(words_of_group_[group], other) != words_of_group_[group].end())
                    alike = std::max(alike, model.same_given_name);
        if (alike > 0) found.push_back({other, alike});
    }
    std::ranges::sort(found, [](const Neighbour& a, const Neighbour& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.word < b.word;
    });
}

std::size_t WordIndex::bytes() const {
    return text_.capacity() + entries_.capacity() * sizeof(Entry) + sorted_.capacity() * sizeof(WordId) +
           (buckets_.capacity() + hashes_.capacity() + words_.capacity()) * 4;
}

}  // namespace vestibule::sanctions
