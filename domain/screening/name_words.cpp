#include "domain/screening/name_words.hpp"

namespace vestibule::screening {

std::set<std::string> changed_entries(const ListEntries& before, const ListEntries& after) {
    std::set<std::string> changed;
    for (const auto& [entry, content] : after) {
        const auto known = before.find(entry);
        if (known == before.end() || known->second != content) changed.insert(entry);
    }
    return changed;
}

}  // namespace vestibule::screening
