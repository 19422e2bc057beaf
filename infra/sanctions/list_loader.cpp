#include "infra/sanctions/list_loader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

#include "domain/shared/hex.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/sanctions/evidence.hpp"
#include "infra/sanctions/remarks.hpp"

namespace vestibule::sanctions {

namespace {

constexpr std::array<std::size_t, list_file_count> file_columns{12, 5, 6, 2};

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

}  // namespace

LoadedListSet ListLoader::load(ListTexts files, std::string publication_date) {
    set_->publication_date_ = std::move(publication_date);
    for (std::size_t at = 0; at < list_file_count; ++at) read(at, std::move(files.at(at)));
    if (faults_.empty()) add_entries();
    if (faults_.empty()) add_comments();
    if (faults_.empty()) add_aliases();
    if (faults_.empty()) add_addresses();
    if (faults_.empty()) finish();
    if (!faults_.empty()) return std::unexpected(std::move(faults_));
    return std::shared_ptr<const ListSet>(std::move(set_));
}

void ListLoader::fault(std::size_t file, std::size_t line, std::string what) {
    if (faults_.size() < most_faults) faults_.push_back({names_.at(file), line, std::move(what)});
}

void ListLoader::doubt(std::size_t file, std::size_t line, std::string what) {
    if (options_.lenient)
        warn(file, line, std::move(what));
    else
        fault(file, line, std::move(what));
}

void ListLoader::warn(std::size_t file, std::size_t line, std::string what) {
    if (set_->warnings_.size() < most_faults) set_->warnings_.push_back({names_.at(file), line, std::move(what)});
}

void ListLoader::read(std::size_t at, std::string text) {
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
    set_->files_.push_back({names_.at(at), to_hex(sha256(kept)), kept.size(), rows->size()});
    hashes_.at(at) = set_->files_.back().sha256;
    rows_.at(at) = std::move(*rows);
}

void ListLoader::add_entries() {
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

Entity* ListLoader::entity_of(std::size_t file, std::size_t line, std::string_view text) {
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

void ListLoader::add_comments() {
    const auto& rows = rows_.at(comments);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        auto* entity = entity_of(comments, rows.lines[at], rows.row(at)[0]);
        if (entity == nullptr) continue;
        auto& whole = set_->texts_.emplace_back(entity->remarks);
        whole += rows.row(at)[1];
        entity->remarks = whole;
    }
}

void ListLoader::add_aliases() {
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

void ListLoader::add_addresses() {
    const auto& rows = rows_.at(add);
    for (std::size_t at = 0; at < rows.size(); ++at) {
        const auto row = rows.row(at);
        auto* entity = entity_of(add, rows.lines[at], row[0]);
        if (entity == nullptr || (row[2].empty() && row[3].empty() && row[4].empty())) continue;
        entity->addresses.push_back({row[2], row[3], row[4]});
        ++set_->counts_.addresses;
    }
}

void ListLoader::finish() {
    count_entries();
    if (set_->counts_.individuals == 0) fault(sdn, 0, "not one individual");
    if (options_.in_service != nullptr) compare_sizes(options_.in_service->counts());
    if (!faults_.empty()) return;
    index_names();
    index_documents();
    set_->hash_ = to_hex(sha256(hashes_.at(add) + hashes_.at(alt) + hashes_.at(sdn) + hashes_.at(comments)));
}

void ListLoader::count_entries() {
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
}

void ListLoader::index_names() {
    for (const auto& name : set_->names_.build(Model{}, set_->entities_)) {
        auto what = "a name without a readable letter: " + std::string(name.text);
        // Weak aliases like '40' exist.
        if (name.kind == NameKind::weak_alias)
            warn(sdn, 0, std::move(what));
        else
            doubt(sdn, 0, std::move(what));
    }
}

void ListLoader::index_documents() {
    for (std::uint32_t at = 0; at < set_->entities_.size(); ++at) {
        if (set_->entities_[at].type != EntityType::individual) continue;
        for (const auto& document : set_->entities_[at].documents)
            if (auto key = comparable_number(document.number); !key.empty())
                set_->documents_.emplace_back(std::move(key), at);
    }
    std::ranges::sort(set_->documents_);
    set_->documents_.erase(std::ranges::unique(set_->documents_).begin(), set_->documents_.end());
}

void ListLoader::compare_sizes(const ListCounts& before) {
    const auto check = [&](std::string_view what, std::size_t now, std::size_t then, std::size_t file) {
        if (static_cast<double>(now) < options_.least_share * static_cast<double>(then))
            fault(file, 0,
                  "shrunken: " + std::to_string(now) + " " + std::string(what) + " instead of " + std::to_string(then));
    };
    const auto& now = set_->counts_;
    check("entries", now.entries, before.entries, sdn);
    check("individuals", now.individuals, before.individuals, sdn);
    check("aliases", now.strong_aliases, before.strong_aliases, alt);
    check("weak aliases", now.weak_aliases, before.weak_aliases, sdn);
    check("addresses", now.addresses, before.addresses, add);
}

}  // namespace vestibule::sanctions
