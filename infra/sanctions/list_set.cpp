#include "infra/sanctions/list_set.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <unordered_set>

#include "infra/sanctions/evidence.hpp"
#include "infra/sanctions/remarks.hpp"

namespace vestibule::sanctions {

namespace fs = std::filesystem;

namespace {

enum Place : std::size_t { sdn, alt, add, comments, file_count };
constexpr std::array<std::string_view, file_count> file_names{"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"};
constexpr std::array<std::size_t, file_count> file_columns{12, 5, 6, 2};
// Twenty times what OFAC publishes.
constexpr std::size_t most_bytes = 256U << 20U;

std::string sha256(std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    std::string hex;
    for (unsigned int at = 0; at < length; ++at) {
        hex.push_back("0123456789abcdef"[digest.at(at) >> 4U]);
        hex.push_back("0123456789abcdef"[digest.at(at) & 15U]);
    }
    return hex;
}

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

std::optional<std::uint32_t> number(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<EntityType> type_of(std::string_view text) {
    if (text.empty()) return EntityType::entity;
    if (text == "individual") return EntityType::individual;
    if (text == "vessel") return EntityType::vessel;
    if (text == "aircraft") return EntityType::aircraft;
    return std::nullopt;
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

}  // namespace

class ListLoader {
  public:
    ListLoader(std::array<std::string, file_count> names, const LoadOptions& options)
        : names_(std::move(names)), options_(options) {}

    LoadedListSet load(std::array<std::string, file_count> files, std::string publication_date) {
        set_->publication_date_ = std::move(publication_date);
        for (std::size_t at = 0; at < file_count; ++at) read(at, std::move(files.at(at)));
        if (faults_.empty()) add_entries();
        if (faults_.empty()) add_comments();
        if (faults_.empty()) add_aliases();
        if (faults_.empty()) add_addresses();
        if (faults_.empty()) finish();
        if (!faults_.empty()) return std::unexpected(std::move(faults_));
        return std::shared_ptr<const ListSet>(std::move(set_));
    }

  private:
    void fault(std::size_t file, std::size_t line, std::string what) {
        if (faults_.size() < most_faults) faults_.push_back({names_.at(file), line, std::move(what)});
    }

    // A fault, unless the set is taken as it is.
    void doubt(std::size_t file, std::size_t line, std::string what) {
        if (options_.lenient)
            warn(file, line, std::move(what));
        else
            fault(file, line, std::move(what));
    }

    void warn(std::size_t file, std::size_t line, std::string what) {
        if (set_->warnings_.size() < most_faults) set_->warnings_.push_back({names_.at(file), line, std::move(what)});
    }

    void read(std::size_t at, std::string text) {
        if (text.empty()) {
            if (at == sdn || (at == alt && !options_.sdn_only))
                fault(at, 0, "missing or empty");
            else if (!options_.sdn_only)
                doubt(at, 0, "missing or empty");
            return;
        }
        const auto& kept = set_->texts_.emplace_back(std::move(text));
        auto rows = read_csv(names_.at(at), kept, file_columns.at(at), set_->texts_);
        if (!rows) {
            faults_.insert(faults_.end(), rows.error().begin(), rows.error().end());
            return;
        }
        // SDN_COMMENTS.CSV has been published without it.
        if (!rows->trailer && at != comments) doubt(at, 0, "cut off: no end mark 0x1A");
        if (rows->size() == 0 && at != comments) fault(at, 0, "no rows");
        set_->files_.push_back({names_.at(at), sha256(kept), kept.size(), rows->size()});
        hashes_.at(at) = set_->files_.back().sha256;
        rows_.at(at) = std::move(*rows);
    }

    void add_entries() {
        const auto& rows = rows_.at(sdn);
        set_->entities_.reserve(rows.size());
        for (std::size_t at = 0; at < rows.size(); ++at) {
            const auto row = rows.row(at);
            const auto id = number(row[0]);
            const auto type = type_of(row[2]);
            if (!id) fault(sdn, rows.lines[at], "ent_num is not a number");
            if (row[1].empty()) fault(sdn, rows.lines[at], "no name");
            if (!type) fault(sdn, rows.lines[at], "unknown type " + std::string(row[2]));
            if (!id || row[1].empty() || !type) continue;
            Entity entity;
            entity.id = *id;
            entity.type = *type;
            entity.programs = row[3];
            entity.title = row[4];
            entity.remarks = row[11];
            entity.names.push_back({row[1], NameKind::primary});
            set_->entities_.push_back(std::move(entity));
        }
        std::ranges::sort(set_->entities_, {}, &Entity::id);
        for (std::size_t at = 1; at < set_->entities_.size(); ++at)
            if (set_->entities_[at].id == set_->entities_[at - 1].id)
                fault(sdn, 0, "ent_num " + std::to_string(set_->entities_[at].id) + " stands twice");
    }

    Entity* entity_of(std::size_t file, std::size_t line, std::string_view text) {
        const auto id = number(text);
        if (!id) {
            fault(file, line, "ent_num is not a number");
            return nullptr;
        }
        const auto found = std::ranges::lower_bound(set_->entities_, *id, {}, &Entity::id);
        if (found != set_->entities_.end() && found->id == *id) return &*found;
        // OFAC has published comments of entries that it had removed (2023-12-28: three).
        if (file == comments)
            warn(file, line, "orphan: no entry " + std::to_string(*id));
        else
            doubt(file, line, "orphan: no entry " + std::to_string(*id));
        return nullptr;
    }

    void add_comments() {
        const auto& rows = rows_.at(comments);
        for (std::size_t at = 0; at < rows.size(); ++at) {
            auto* entity = entity_of(comments, rows.lines[at], rows.row(at)[0]);
            if (entity == nullptr) continue;
            auto& whole = set_->texts_.emplace_back(entity->remarks);
            whole += rows.row(at)[1];
            entity->remarks = whole;
        }
    }

    void add_aliases() {
        const auto& rows = rows_.at(alt);
        for (std::size_t at = 0; at < rows.size(); ++at) {
            const auto row = rows.row(at);
            auto* entity = entity_of(alt, rows.lines[at], row[0]);
            if (entity == nullptr) continue;
            if (row[3].empty()) {
                fault(alt, rows.lines[at], "no name");
                continue;
            }
            entity->names.push_back({row[3], row[2] == "fka" ? NameKind::former_name : NameKind::strong_alias});
            ++set_->counts_.strong_aliases;
        }
    }

    void add_addresses() {
        const auto& rows = rows_.at(add);
        for (std::size_t at = 0; at < rows.size(); ++at) {
            const auto row = rows.row(at);
            auto* entity = entity_of(add, rows.lines[at], row[0]);
            if (entity == nullptr || (row[2].empty() && row[3].empty() && row[4].empty())) continue;
            entity->addresses.push_back({row[2], row[3], row[4]});
            ++set_->counts_.addresses;
        }
    }

    void finish() {
        auto& counts = set_->counts_;
        for (auto& entity : set_->entities_) {
            for (const auto date : read_remarks(entity))
                set_->warnings_.push_back(
                    {names_.at(sdn), 0,
                     "entry " + std::to_string(entity.id) + ": birth date not understood: " + std::string(date)});
            ++counts.entries;
            counts.weak_aliases +=
                static_cast<std::size_t>(std::ranges::count(entity.names, NameKind::weak_alias, &ListedName::kind));
            if (entity.type != EntityType::individual) continue;
            ++counts.individuals;
            counts.individuals_with_birth_date += entity.birth_dates.empty() ? 0 : 1;
            counts.individuals_with_gender += entity.gender == Gender::unknown ? 0 : 1;
            counts.individuals_with_nationality += entity.nationalities.empty() ? 0 : 1;
            counts.individuals_with_birth_place += entity.birth_places.empty() ? 0 : 1;
            counts.individuals_with_document += entity.documents.empty() ? 0 : 1;
        }
        if (counts.individuals == 0) fault(sdn, 0, "not one individual");
        if (options_.in_service != nullptr) compare_sizes(options_.in_service->counts());
        if (!faults_.empty()) return;
        for (const auto& name : set_->names_.build(Model{}, set_->entities_)) {
            auto what = "a name without a readable letter: " + std::string(name.text);
            // Weak aliases like '40' exist.
            if (name.kind == NameKind::weak_alias)
                warn(sdn, 0, std::move(what));
            else
                doubt(sdn, 0, std::move(what));
        }
        for (std::uint32_t at = 0; at < set_->entities_.size(); ++at) {
            if (set_->entities_[at].type != EntityType::individual) continue;
            for (const auto& document : set_->entities_[at].documents)
                if (auto key = comparable_number(document.number); !key.empty())
                    set_->documents_.emplace_back(std::move(key), at);
        }
        std::ranges::sort(set_->documents_);
        set_->documents_.erase(std::ranges::unique(set_->documents_).begin(), set_->documents_.end());
        set_->hash_ = sha256(hashes_.at(add) + hashes_.at(alt) + hashes_.at(sdn) + hashes_.at(comments));
    }

    void compare_sizes(const ListCounts& before) {
        const auto check = [&](std::string_view what, std::size_t now, std::size_t then, std::size_t file) {
            if (static_cast<double>(now) < options_.least_share * static_cast<double>(then))
                fault(file, 0,
                      "shrunken: " + std::to_string(now) + " " + std::string(what) + " instead of " +
                          std::to_string(then));
        };
        const auto& now = set_->counts_;
        check("entries", now.entries, before.entries, sdn);
        check("individuals", now.individuals, before.individuals, sdn);
        check("aliases", now.strong_aliases, before.strong_aliases, alt);
        check("weak aliases", now.weak_aliases, before.weak_aliases, sdn);
        check("addresses", now.addresses, before.addresses, add);
    }

    std::array<std::string, file_count> names_;
    const LoadOptions& options_;
    std::shared_ptr<ListSet> set_{new ListSet};
    std::array<CsvRows, file_count> rows_;
    std::array<std::string, file_count> hashes_;
    std::vector<ListFault> faults_;
};

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

LoadedListSet load_list_set(const fs::path& folder, const LoadOptions& options) {
    std::array<std::string, file_count> names, texts;
    std::ranges::copy(file_names, names.begin());
    std::vector<ListFault> faults;
    std::error_code error;
    std::chrono::sys_days newest{};
    std::array<bool, file_count> seen{};
    for (const auto& item : fs::directory_iterator(folder, error)) {
        auto name = lowered(item.path().filename().string());
        if (name.ends_with(".gz")) name.resize(name.size() - 3);
        const auto* const known = std::ranges::find(file_names, name);
        if (known == file_names.end()) continue;
        const auto at = static_cast<std::size_t>(known - file_names.begin());
        if (seen.at(at)) {
            faults.push_back({item.path().filename().string(), 0, "stands twice in the folder"});
            continue;
        }
        seen.at(at) = true;
        names.at(at) = item.path().filename().string();
        if (options.sdn_only && at == alt) continue;
        auto text = read_file(item.path());
        if (!text)
            faults.push_back({names.at(at), 0, "cannot be read, or its packing is broken"});
        else
            texts.at(at) = std::move(*text);
        if (const auto time = item.last_write_time(error); !error)
            newest = std::max(newest, std::chrono::floor<std::chrono::days>(std::chrono::file_clock::to_sys(time)));
    }
    if (error) faults.push_back({folder.string(), 0, "cannot be read: " + error.message()});
    if (!faults.empty()) return std::unexpected(std::move(faults));
    auto date = date_in(folder);
    if (date.empty() && newest != std::chrono::sys_days{}) date = day_text(newest);
    return ListLoader(std::move(names), options).load(std::move(texts), std::move(date));
}

LoadedListSet read_list_set(std::array<std::string, 4> files, std::string publication_date,
                            const LoadOptions& options) {
    std::array<std::string, file_count> names;
    std::ranges::copy(file_names, names.begin());
    return ListLoader(std::move(names), options).load(std::move(files), std::move(publication_date));
}

}  // namespace vestibule::sanctions
