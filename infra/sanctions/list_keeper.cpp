#include "infra/sanctions/list_keeper.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "infra/log/log.hpp"
#include "infra/sanctions/demo_list.hpp"

namespace vestibule::sanctions {

namespace fs = std::filesystem;

namespace {

bool is_list_file(std::string name) {
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    constexpr std::array<std::string_view, 4> names{"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"};
    return std::ranges::find(names, name) != names.end();
}

Instant instant_of(fs::file_time_type time) {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::file_clock::to_sys(time));
}

}  // namespace

std::shared_ptr<const KeptList> ListKeeper::kept() const {
    const std::lock_guard lock(mutex_);
    return kept_;
}

std::vector<ListKeeper::FileState> ListKeeper::scan() const {
    std::vector<FileState> files;
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder_, error)) {
        auto name = item.path().filename().string();
        if (!is_list_file(name)) continue;
        const auto written = item.last_write_time(error);
        const auto size = error ? 0 : item.file_size(error);
        if (!error) files.push_back({std::move(name), written, size});
    }
    std::ranges::sort(files, {}, &FileState::name);
    return files;
}

bool ListKeeper::look() {
    if (folder_.empty()) {
        if (kept()) return false;
        log::warning("screening against the shipped list", {{"warning", std::string(demo_list_warning)}});
        return take(load_demo_list(), Instant{}, true);
    }
    auto files = scan();
    const bool still = seen_.empty() || files == seen_;
    seen_ = files;
    if (files.empty()) {
        if (!std::exchange(missing_, true))
            log::error("no list files in screening.lists_dir: nobody can be screened", {{"folder", folder_.string()}});
        return false;
    }
    missing_ = false;
    if (!still || files == tried_) return false;
    tried_ = files;

    const auto newest = std::ranges::max(files, {}, &FileState::written).written;
    const auto before = kept();
    const LoadOptions options{.in_service = before ? before->set.get() : nullptr};
    return take(load_list_set(folder_, options), instant_of(newest), false);
}

// A file of another form may have a fault a line: the command tells all of them.
void ListKeeper::tell_refused(const std::vector<ListFault>& faults) const {
    constexpr std::size_t most = 10;
    log::error(kept() ? "a list set was refused; the one in service stays"
                      : "a list set was refused, and none is in service: nobody can be screened",
               {{"folder", folder_.string()},
                {"faults", std::to_string(faults.size())},
                {"all", "vestibule screening check " + folder_.string()}});
    for (const auto& fault : faults | std::views::take(most))
        log::error("fault of the list set", {{"what", to_string(fault)}});
}

bool ListKeeper::take(LoadedListSet loaded, Instant written_at, bool demo) {
    if (!loaded) {
        tell_refused(loaded.error());
        return false;
    }
    const auto& set = *loaded;
    log::info("list set taken up", {{"published", set->publication_date()},
                                    {"hash", set->hash()},
                                    {"entries", std::to_string(set->counts().entries)}});
    // The shipped list's time is its publication's: any set from a folder is later.
    auto kept = std::make_shared<const KeptList>(KeptList{set, written_at, demo});
    const std::lock_guard lock(mutex_);
    kept_ = std::move(kept);
    return true;
}

}  // namespace vestibule::sanctions
