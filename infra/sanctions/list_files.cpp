#include "infra/sanctions/list_files.hpp"

#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "infra/sanctions/birth_date.hpp"

namespace vestibule::sanctions {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, list_file_count> file_names{"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"};
// Twenty times what OFAC publishes.
constexpr std::size_t most_bytes = 256U << 20U;

std::string lowered(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

// Plain files pass through gzread unchanged.
std::optional<std::string> read_file(const fs::path& path) {
    auto* file = gzopen(path.c_str(), "rb");
    if (file == nullptr) return std::nullopt;
    std::string text;
    std::array<char, 1U << 16U> block{};
    int count = 0;
    while (text.size() <= most_bytes && (count = gzread(file, block.data(), block.size())) > 0)
        text.append(block.data(), static_cast<std::size_t>(count));
    const bool whole = gzclose(file) == Z_OK && count == 0;
    return whole ? std::optional(std::move(text)) : std::nullopt;
}

std::string date_in(const fs::path& folder) {
    const auto name = (folder.has_filename() ? folder : folder.parent_path()).filename().string();
    if (name.size() >= 10) {
        const auto end = name.substr(name.size() - 10);
        if (parse_iso_date(end)) return end;
    }
    return {};
}

std::string day_text(std::chrono::sys_days day) {
    const std::chrono::year_month_day date{day};
    return to_string(PartialDate{static_cast<std::int16_t>(static_cast<int>(date.year())),
                                 static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
                                 static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))});
}

std::optional<std::size_t> place_of(const std::string& found) {
    auto name = lowered(found);
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    const auto* const known = std::ranges::find(file_names, name);
    if (known == file_names.end()) return std::nullopt;
    return static_cast<std::size_t>(known - file_names.begin());
}

// One folder's files, one after the other.
class Folder {
  public:
    explicit Folder(bool sdn_only) : sdn_only_(sdn_only) {}

    void take(const fs::directory_entry& item) {
        const auto name = item.path().filename().string();
        const auto place = place_of(name);
        if (!place) return;
        const auto at = *place;
        if (seen_.at(at)) {
            faults.push_back({name, 0, "stands twice in the folder"});
            return;
        }
        seen_.at(at) = true;
        files.names.at(at) = name;
        if (sdn_only_ && at == alt) return;
        auto text = read_file(item.path());
        if (!text)
            faults.push_back({name, 0, "cannot be read, or its packing is broken"});
        else
            files.texts.at(at) = std::move(*text);
        std::error_code error;
        if (const auto time = item.last_write_time(error); !error)
            newest_ = std::max(newest_, std::chrono::floor<std::chrono::days>(std::chrono::file_clock::to_sys(time)));
    }

    std::string day_of_newest() const { return newest_ == std::chrono::sys_days{} ? std::string() : day_text(newest_); }

    ListFiles files{.names = usual_names(), .texts = {}, .publication_date = {}};
    std::vector<ListFault> faults;

  private:
    bool sdn_only_;
    std::array<bool, list_file_count> seen_{};
    std::chrono::sys_days newest_{};
};

}  // namespace

ListTexts usual_names() {
    ListTexts names;
    std::ranges::copy(file_names, names.begin());
    return names;
}

std::expected<ListFiles, std::vector<ListFault>> read_list_files(const fs::path& folder, bool sdn_only) {
    Folder found(sdn_only);
    std::error_code error;
    for (const auto& item : fs::directory_iterator(folder, error)) found.take(item);
    if (error) found.faults.push_back({folder.string(), 0, "cannot be read: " + error.message()});
    if (!found.faults.empty()) return std::unexpected(std::move(found.faults));
    found.files.publication_date = date_in(folder);
    if (found.files.publication_date.empty()) found.files.publication_date = found.day_of_newest();
    return std::move(found.files);
}

}  // namespace vestibule::sanctions
