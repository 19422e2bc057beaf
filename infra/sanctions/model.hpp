// Every number of the matching model, in one table, each with where it came from.
//
// "tuned": chosen on the tuning half of the evaluation sets (entity numbers and row numbers with an even hash, see
// tests/bench/screening); the other half is what is reported. "reasoned": follows from the sentence beside it.
#pragma once

#include <cstddef>

namespace vestibule::sanctions {

struct Model {
    // --- limits (reasoned: beyond any real name; the longest name of the list has 14 words and 93 letters) ---
    static constexpr std::size_t max_name_bytes = 1024;
    static constexpr std::size_t max_tokens = 32;
    static constexpr std::size_t max_token_letters = 48;

    // --- likeness of two words, 0..1: 1 - cost / mean length (tuned, ordered as the romanisation tables demand:
    // a doubled letter says least, another consonant most) ---
    double doubled_letter = 0.25;
    double vowel_for_vowel = 0.40;
    double vowel_left_out = 0.55;
    double silent_h = 0.40;
    double related_consonants = 0.45;  // k/q/c/g, s/z/c, b/p, d/t, v/w/f, j/g/y, i/y
    double swapped_neighbours = 0.80;
    double any_other = 1.0;
    double first_letter = 0.15;    // on top, when the first letters are unrelated (misspellings keep the first letter)
    double least_likeness = 0.62;  // below it, two words are different words
    double same_given_name =
        0.93;                     // "William" and "Bill", by the table of name_tables.cpp (reasoned: below a spelling)
    double same_skeleton = 0.88;  // vowelless scripts: only consonants can be compared (reasoned)
    double initial = 0.55;        // "J." and "Jose" (tuned)

    // --- weight of a word: log(people / people who bear it) / log(people), by the list itself ---
    double least_weight = 0.08;      // tuned
    double honorific_weight = 0.25;  // factor for "sheikh", "dr" (tuned)
    double particle_weight = 0.35;   // factor for "al", "bin", "van" (tuned)
    double letter_weight = 0.35;     // factor for a single letter (tuned)
    double close_neighbour = 0.80;   // an unseen word takes the weight of a listed one at least as alike (tuned)

    // --- likeness of two names ---
    double unmatched_given = 0.70;     // loss when all given words are unmatched, however much was said (tuned)
    double given_little_said = 0.60;   // further loss for them, when what matched is common (tuned)
    double unmatched_listed = 0.10;    // the same for the listed words: forms leave names out more often (tuned)
    double listed_little_said = 0.35;  // (tuned)
    double enough_said = 2.2;          // weight of matched words at which a part of a name says enough (tuned)
    double remainder_needs = 0.20;     // share of the given weight that must match before the rest is compared loosely
    double remainder_likeness = 0.90;  // most that a loose pair counts (tuned)
    double least_remainder = 0.30;     // a looser pair is none (tuned)
    double weak_alias = 0.92;  // factor: OFAC does not expect weak aliases to be screened on their own (FAQ 124)

    // --- evidence beside the name, added to the name's score ---
    double same_birth_date = 0.06;
    double near_birth_date = 0.03;    // agrees as far as the less precise one goes, or lies in a span
    double slipped_birth_date = 0.0;  // one digit off, digits or day and month swapped, near a "circa"
    double other_birth_date = -0.25;
    double same_country = 0.01;
    double other_country = -0.02;
    double same_gender = 0.0;
    double other_gender = -0.06;
    double same_document = 0.30;

    double threshold = 0.80;
    double floor = 0.50;
};

}  // namespace vestibule::sanctions
