// Every number of the matching model, in one table, each with where it came from.
//
// "tuned": chosen on the tuning half of the evaluation sets (see tests/bench/screening); the other half is reported.
// "reasoned": follows from the sentence beside it. Changing a number changes screener_version.
#pragma once

#include <cstddef>

namespace vestibule::sanctions {

struct Model {
    // Limits (reasoned: beyond any real name; the longest of the list has 14 words).
    static constexpr std::size_t max_name_bytes = 1024;
    static constexpr std::size_t max_tokens = 32;
    static constexpr std::size_t max_token_letters = 48;

    // Edits within which two words are compared at all (reasoned: one letter of three makes another word; beyond two
    // the neighbourhoods of deletions grow too large). Words up to the first length are compared unedited, up to the
    // second with one edit, longer ones with two.
    static constexpr std::size_t unedited_letters = 2, once_edited_letters = 4;
    static constexpr std::size_t unedited_sounds = 2, once_edited_sounds = 5;
    static constexpr std::size_t loose_edits = 2;  // of words left over, whatever their length

    // Similarity of two words is 1 - cost / mean length. Costs of an edit:
    double doubled_letter = 0.34;      // tuned; "hassan" and "hasan"
    double vowel_for_vowel = 0.55;     // tuned; romanisations of one vowel
    double vowel_left_out = 0.55;      // tuned
    double silent_h = 0.40;            // reasoned: cheaper than a vowel, "abdullah" and "abdulla"
    double related_consonants = 0.55;  // tuned; k/q/c/g/h, s/z/c, b/p, d/t, v/w/f, g/j/y
    double swapped_neighbours = 0.55;  // tuned; one slip of two fingers
    double neighbouring_keys = 0.85;   // tuned; a finger beside the key (QWERTY)
    double any_other = 1.0;            // the unit
    double no_slip = 1.5;  // reasoned, size tuned; times any_other: a word of another alphabet was not typed in Latin
    double han_syllable = 1.8;                       // reasoned, size tuned; times every cost: a sign has one spelling
    double first_letter = 0.20;                      // tuned; on top where the first letters are unrelated
    double least_similarity = 0.62;                  // tuned; below it two words are different words
    double same_given_name = 0.78;                   // tuned; "William" and "Bill", name_tables.cpp
    double same_sound = 0.84;                        // tuned; of at least enough_sounds
    static constexpr std::size_t enough_sounds = 4;  // reasoned: "li" and "lei" share a sound too
    double same_skeleton = 0.88;    // reasoned: vowelless scripts leave only consonants and long vowels to compare
    double only_consonants = 0.66;  // tuned; the same, but the long vowels differ
    double initial = 0.35;          // tuned; "J." and "Jose"

    // Weight of a word: 1 - log(people who bear its sound) / log(people of the list), times
    double honorific_weight = 0.25;   // reasoned: forms put or leave "sheikh", "dr" at will
    double particle_weight = 0.35;    // reasoned: "al", "bin", "van" likewise
    double letter_weight = 0.35;      // reasoned: a letter is one of 26
    double patronymic_weight = 0.50;  // reasoned: "Ivanovich": left out as often as written, and drawn from few names
    double short_word = 0.10;         // tuned; less for each letter below enough_letters: a short word is met by chance
    static constexpr std::size_t enough_letters = 5;  // reasoned: the mean of the list's words is 6.4
    double middle_word = 0.80;      // tuned; given words between the first and the last: forms and lists differ in them
    double later_word = 0.50;       // tuned; listed words that are not the first of the family or of the given name
    double least_weight = 0.08;     // reasoned: even "Muhammad" is a part of the name, no stop word
    double close_neighbour = 0.90;  // tuned; a word that is not listed weighs like a listed one this alike

    // Similarity of two names: (1 - loss for given words without a partner) * (1 - loss for listed ones).
    // A loss is the share of weight without a partner times (a + b * (1 - how much was said)).
    double unmatched_given = 0.62;       // tuned; a of the given words
    double given_little_said = 0.80;     // tuned; b of the given words
    double whole_listed = 0.60;          // tuned; share of that loss taken back when every listed word has its partner
    double unmatched_listed = 0.10;      // tuned; a of the listed words: forms leave names out more often than add
    double listed_little_said = 0.35;    // tuned; b of the listed words
    double enough_said = 2.2;            // tuned; weight of matched words at which enough was said
    double remainder_needs = 0.20;       // tuned; share that must match before what is left is compared loosely
    double remainder_similarity = 0.90;  // tuned; most that a loose pair counts
    double least_remainder = 0.30;       // tuned; a looser pair is none
    double weak_alias = 0.92;            // reasoned: OFAC does not expect screening by weak aliases alone (FAQ 124)

    // Evidence beside the name, added to the score (reasoned, sizes tuned on the tuning half with birth dates).
    double same_birth_date = 0.06;
    double near_birth_date = 0.03;    // agrees as far as the less precise one goes, or lies in a span
    double slipped_birth_date = 0.0;  // one digit off, digits or day and month swapped, near a "circa": says nothing
    static constexpr int circa_years = 2;  // reasoned: "circa 1960" and 1962 are near
    double other_birth_date = -0.25;       // takes a perfect name below the threshold, not below the floor
    double same_country = 0.01;            // people share countries by the million
    double other_country = -0.02;          // and hold several
    double same_gender = 0.0;
    double other_gender = -0.06;                      // lists and forms err
    double same_document = 0.30;                      // and the threshold at least
    static constexpr std::size_t least_document = 5;  // reasoned: shorter numbers are shared by many

    double threshold = 0.83;  // a potential match from here on: see the alert-rate curve in docs/screening.md
    double floor = 0.60;      // told from here on
};

}  // namespace vestibule::sanctions
