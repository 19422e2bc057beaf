// What changed between two publications, entry by entry.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "infra/sanctions/list_set.hpp"

namespace vestibule::sanctions {

enum class ChangeKind : std::uint8_t { added, removed, changed };
std::string_view to_string(ChangeKind kind);

struct EntryChange {
    ChangeKind kind;
    std::uint32_t id;
    std::string name;  // the primary one, of the newer set where there is one
    // For changed entries, in a fixed order: "name + X", "name - X", "birth date + X", "programs", "remarks",
    // "addresses" …
    std::vector<std::string> what;
};

// By rising entity number.
std::vector<EntryChange> compare_list_sets(const ListSet& before, const ListSet& after);

}  // namespace vestibule::sanctions
