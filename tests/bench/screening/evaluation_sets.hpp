// The sets that the screener is measured on, and which half of them it was tuned on.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "infra/sanctions/screener.hpp"

namespace vestibule::bench {

struct Query {
    sanctions::Subject subject;
    std::uint32_t entity = 0;  // whom it must find; 0: nobody
    std::string group;         // class of an alias, edits of a typo, kind of noise
    bool tuning = false;       // in the half that the model was tuned on
};

struct EvaluationSets {
    std::array<std::string, 4> list;            // SDN, ALT, ADD, SDN_COMMENTS
    std::array<std::vector<Query>, 3> aliases;  // by fold: screened against the list without that fold's aliases
    std::vector<Query> typos;
    std::vector<Query> noise;      // nobody tuned on it
    std::vector<Query> negatives;  // with birth date and gender, to be left out for names only

    // ALT.CSV without the aliases of a fold.
    std::array<std::string, 4> list_without(std::size_t fold) const;

    std::array<std::vector<std::string>, 3> held_out;  // "ent_num,alt_num," of each fold
};

// Whole file, unpacked.
std::string read_packed(const std::filesystem::path& path);

// Throws std::runtime_error if a file of the source tree is missing.
EvaluationSets load_evaluation_sets(const std::filesystem::path& source);

}  // namespace vestibule::bench
