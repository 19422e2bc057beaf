#include "infra/sanctions/list_set.hpp"

#include <algorithm>

#include "infra/sanctions/list_loader.hpp"

namespace vestibule::sanctions {

const Entity* ListSet::find(std::uint32_t id) const {
    const auto found = std::ranges::lower_bound(entities_, id, {}, &Entity::id);
    return found != entities_.end() && found->id == id ? &*found : nullptr;
}

std::vector<std::uint32_t> ListSet::bearers_of_document(std::string_view number) const {
    std::vector<std::uint32_t> bearers;
    auto at =
        std::ranges::lower_bound(documents_, number, {}, [](const auto& row) { return std::string_view(row.first); });
    for (; at != documents_.end() && at->first == number; ++at) bearers.push_back(at->second);
    return bearers;
}

std::uint32_t ListSet::first_name_of(std::uint32_t entity) const {
    const auto names = names_.names();
    const auto found = std::ranges::lower_bound(names, entity, {}, &IndexedName::entity);
    return static_cast<std::uint32_t>(found - names.begin());
}

LoadedListSet load_list_set(const std::filesystem::path& folder, const LoadOptions& options) {
    auto files = read_list_files(folder, options.sdn_only);
    if (!files) return std::unexpected(std::move(files.error()));
    return ListLoader(std::move(files->names), options)
        .load(std::move(files->texts), std::move(files->publication_date));
}

LoadedListSet read_list_set(std::array<std::string, 4> files, std::string publication_date,
                            const LoadOptions& options) {
    return ListLoader(usual_names(), options).load(std::move(files), std::move(publication_date));
}

}  // namespace vestibule::sanctions
