#include "infra/sanctions/similarity.hpp"

#include <algorithm>
#include <bit>

namespace vestibule::sanctions {

namespace {

constexpr bool is_vowel(char c) {
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u' || c == 'y';
}

// Groups of letters that romanisations exchange, one bit each.
constexpr std::uint8_t groups_of(char c) {
    switch (c) {
        case 'k':
        case 'q':
        case 'h':
            return 1;
        case 'g':
            return 1 | 32;
        case 's':
        case 'z':
            return 2;
        case 'c':
        case 'x':
            return 1 | 2;
        case 'b':
        case 'p':
            return 4;
        case 'd':
        case 't':
            return 8;
        case 'v':
        case 'w':
        case 'f':
            return 16;
        case 'j':
        case 'y':
            return 32;
        default:
            return 0;
    }
}

constexpr std::size_t place(char c) {
    return c >= 'a' ? static_cast<std::size_t>(c - 'a') : static_cast<std::size_t>(26 + c - '0');
}

constexpr bool pair_is(std::string_view word, std::size_t at, char first, char second) {
    return word[at] == first && at + 1 < word.size() && word[at + 1] == second;
}

// One sound at `at`: its letter, and how many letters it takes.
struct Sound {
    char letter;
    std::size_t length;
};

Sound consonant_at(std::string_view word, std::size_t at) {
    if (pair_is(word, at, 't', 'c') && at + 2 < word.size() && word[at + 2] == 'h') return {'s', 3};
    for (const char c : {'k', 'g', 'd', 't', 's'})
        if (pair_is(word, at, c, 'h')) return {c, 2};
    if (pair_is(word, at, 'c', 'h')) return {'s', 2};
    if (pair_is(word, at, 'z', 'h') || pair_is(word, at, 'd', 'j')) return {'j', 2};
    if (pair_is(word, at, 'p', 'h')) return {'f', 2};
    if (pair_is(word, at, 'c', 'k')) return {'k', 2};
    if (pair_is(word, at, 't', 's') || pair_is(word, at, 't', 'z')) return {'s', 2};
    switch (word[at]) {
        case 'q':
        case 'x':
            return {'k', 1};
        case 'w':
            return {'v', 1};
        case 'c': {
            const char next = at + 1 < word.size() ? word[at + 1] : ' ';
            return {next == 'e' || next == 'i' || next == 'y' ? 's' : 'k', 1};
        }
        default:
            return {word[at], 1};
    }
}

char vowel_sound(char c) {
    if (c == 'e' || c == 'y') return 'i';
    return c == 'o' ? 'u' : c;
}

double leaving_out(const Model& model, std::string_view word, std::size_t at, double any_other) {
    if ((at > 0 && word[at] == word[at - 1]) || (at + 1 < word.size() && word[at] == word[at + 1]))
        return model.doubled_letter;
    if (is_vowel(word[at])) return model.vowel_left_out;
    return word[at] == 'h' ? model.silent_h : any_other;
}

// How two letters relate, for every pair of the 36: the cost of exchanging them is one of five.
enum Relation : std::uint8_t { same, vowels, related, beside, unrelated };

constexpr std::size_t letter_count = 36;

constexpr char letter_at(std::size_t place) {
    return place < 26 ? static_cast<char>('a' + place) : static_cast<char>('0' + place - 26);
}

constexpr bool keys_beside(char x, char y) {
    constexpr std::array<std::string_view, 3> keys{"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    for (std::size_t row = 0; row < keys.size(); ++row) {
        const auto at = keys[row].find(x);
        if (at == std::string_view::npos) continue;
        const auto touches = [&](std::string_view other, std::size_t from, std::size_t to) {
            const auto found = other.find(y);
            return found != std::string_view::npos && found + 1 > from && found < to;
        };
        return touches(keys[row], at == 0 ? 0 : at - 1, at + 2) ||
               (row + 1 < keys.size() && touches(keys[row + 1], at == 0 ? 0 : at - 1, at + 1)) ||
               (row > 0 && touches(keys[row - 1], at, at + 2));
    }
    return false;
}

constexpr auto relations = [] {
    std::array<std::array<Relation, letter_count>, letter_count> table{};
    for (std::size_t a = 0; a < letter_count; ++a)
        for (std::size_t b = 0; b < letter_count; ++b) {
            const char x = letter_at(a), y = letter_at(b);
            auto relation = (groups_of(x) & groups_of(y)) != 0 ? related : unrelated;
            if (relation == unrelated && keys_beside(x, y)) relation = beside;
            if (is_vowel(x) && is_vowel(y)) relation = vowels;
            table[a][b] = x == y ? same : relation;
        }
    return table;
}();

}  // namespace

std::string sound_key(std::string_view word) {
    std::string key;
    key.reserve(word.size());
    for (std::size_t at = 0; at < word.size();) {
        Sound sound{vowel_sound(word[at]), 1};
        if (pair_is(word, at, 'o', 'u') || pair_is(word, at, 'o', 'o'))
            sound = {'u', 2};
        else if (pair_is(word, at, 'e', 'e'))
            sound = {'i', 2};
        else if (!is_vowel(word[at]))
            sound = consonant_at(word, at);
        at += sound.length;
        if (!key.empty() && key.back() == sound.letter) continue;
        const bool silent_end = sound.letter == 'h' && at == word.size() && !key.empty() && is_vowel(key.back());
        if (!silent_end) key.push_back(sound.letter);
    }
    return key;
}

std::string consonant_skeleton(std::string_view word) {
    std::string skeleton;
    for (std::size_t at = 0; at < word.size();) {
        if (is_vowel(word[at]) || word[at] == 'w') {
            ++at;
            continue;
        }
        const auto sound = consonant_at(word, at);
        at += sound.length;
        const bool silent_end = sound.letter == 'h' && at == word.size();
        if (!silent_end && (skeleton.empty() || skeleton.back() != sound.letter)) skeleton.push_back(sound.letter);
    }
    return skeleton;
}

bool long_vowels_agree(std::string_view word, std::string_view listed) {
    std::size_t at = 0;
    char last = 0;  // sound of `listed` that was passed last
    const auto pass_short_vowels = [&](std::string_view until) {
        while (at < listed.size() && (is_vowel(listed[at]) || listed[at] == 'w' || listed[at] == last)) {
            const bool meant = until.find(listed[at]) != std::string_view::npos;
            ++at;
            if (meant) return true;
        }
        return until.empty();
    };
    for (std::size_t i = 0; i < word.size();) {
        const bool ends = i + 1 == word.size();
        if (word[i] == 'w' || word[i] == 'y' || word[i] == 'a') {
            const std::string_view means = word[i] == 'w' ? "uow" : word[i] == 'y' ? "iey" : "aeiou";
            if (!pass_short_vowels(means) && word[i] != 'a') return false;
            ++i;
            continue;
        }
        const auto sound = consonant_at(word, i);
        i += sound.length;
        if (sound.letter == 'h' && ends) {  // stands for a final a
            while (at < listed.size() && (is_vowel(listed[at]) || listed[at] == 'h')) ++at;
            continue;
        }
        if (sound.letter == last) continue;
        pass_short_vowels({});
        if (at == listed.size()) return false;
        const auto own = consonant_at(listed, at);
        if (own.letter != sound.letter) return false;
        at += own.length;
        last = own.letter;
    }
    while (at < listed.size() && (listed[at] == 'h' || listed[at] == last)) ++at;
    return at == listed.size();
}

std::uint32_t letter_set(std::string_view word) {
    std::uint32_t letters = 0;
    for (const char c : word) letters |= std::uint32_t{1} << (place(c) & 31U);
    return letters;
}

EditDistance::EditDistance(std::string_view word) : length_(word.size()), letters_(letter_set(word)) {
    for (std::size_t at = 0; at < word.size(); ++at) places_.at(place(word[at])) |= std::uint64_t{1} << at;
}

std::size_t EditDistance::to(std::string_view other) const {
    if (length_ == 0) return other.size();
    std::uint64_t rises = ~std::uint64_t{0}, falls = 0, zeroes = 0, before = 0;
    const std::uint64_t last = std::uint64_t{1} << (length_ - 1);
    std::size_t distance = length_;
    for (const char c : other) {
        const auto here = places_[place(c)];
        const auto swapped = ((~zeroes & here) << 1) & before;
        zeroes = (((here & rises) + rises) ^ rises) | here | falls | swapped;
        auto right_rises = falls | ~(zeroes | rises);
        auto right_falls = zeroes & rises;
        if ((right_rises & last) != 0) ++distance;
        if ((right_falls & last) != 0) --distance;
        right_rises = (right_rises << 1) | 1;
        right_falls <<= 1;
        rises = right_falls | ~(zeroes | right_rises);
        falls = right_rises & zeroes;
        before = here;
    }
    return distance;
}

bool EditDistance::within(std::size_t edits, std::string_view other, std::uint32_t letters) const {
    if (other.size() > length_ + edits || length_ > other.size() + edits) return false;
    if (static_cast<std::size_t>(std::popcount(letters ^ letters_)) > 2 * edits) return false;
    return to(other) <= edits;
}

double similarity(const Model& model, std::string_view a, std::string_view b, Origin origin) {
    if (a == b) return 1;
    if (a.empty() || b.empty()) return 0;
    constexpr std::size_t most = Model::max_token_letters + 1;
    if (a.size() >= most || b.size() >= most) return 0;
    const bool typed = origin == Origin::latin;
    const double any_other = typed ? model.any_other : model.any_other * model.no_slip;
    const std::array<double, 5> costs{0, model.vowel_for_vowel, model.related_consonants,
                                      typed ? model.neighbouring_keys : any_other, any_other};
    std::array<double, most> two_rows_up, row_up, row_here, out_b;
    std::array<std::uint8_t, most> places_b;
    for (std::size_t j = 0; j < b.size(); ++j) {
        out_b[j] = leaving_out(model, b, j, any_other);
        places_b[j] = static_cast<std::uint8_t>(place(b[j]));
    }
    auto *two_up = two_rows_up.data(), *up = row_up.data(), *row = row_here.data();
    up[0] = 0;
    for (std::size_t j = 1; j <= b.size(); ++j) up[j] = up[j - 1] + out_b[j - 1];
    for (std::size_t i = 1; i <= a.size(); ++i) {
        const double out_a = leaving_out(model, a, i - 1, any_other);
        const auto& relation = relations[place(a[i - 1])];
        row[0] = up[0] + out_a;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            double least = std::min(up[j - 1] + costs[relation[places_b[j - 1]]],
                                    std::min(up[j] + out_a, row[j - 1] + out_b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && a[i - 1] != a[i - 2])
                least = std::min(least, two_up[j - 2] + model.swapped_neighbours);
            row[j] = least;
        }
        std::swap(two_up, up);
        std::swap(up, row);
    }
    double cost = up[b.size()];
    if (origin == Origin::han) cost *= model.han_syllable;
    if (relations[place(a[0])][places_b[0]] >= beside) cost += model.first_letter;
    const double mean = static_cast<double>(a.size() + b.size()) / 2;
    return std::clamp(1 - cost / mean, 0.0, 0.9999);
}

}  // namespace vestibule::sanctions
