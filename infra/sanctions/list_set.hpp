// A publication of the list: read, checked, indexed, never changed afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "infra/sanctions/csv.hpp"
#include "infra/sanctions/entity.hpp"
#include "infra/sanctions/name_index.hpp"

namespace vestibule::sanctions {

class ListSet;

struct LoadOptions {
    // What is in service: a set with less than `least_share` of its entries or aliases is refused as shrunken.
    const ListSet* in_service = nullptr;
    double least_share = 0.9;
    // SDN.CSV alone will do.
    bool sdn_only = false;
    // Takes any set that parses: a missing ADD.CSV, SDN_COMMENTS.CSV or 0x1A, orphans and unreadable names are
    // warnings.
    bool lenient = false;
};

struct ListFile {
    std::string name;    // as found
    std::string sha256;  // hex, of the bytes as published (unpacked)
    std::size_t bytes = 0;
    std::size_t rows = 0;
};

struct ListCounts {
    std::size_t entries = 0, individuals = 0, strong_aliases = 0, weak_aliases = 0, addresses = 0;
    std::size_t individuals_with_birth_date = 0, individuals_with_gender = 0, individuals_with_nationality = 0,
                individuals_with_birth_place = 0, individuals_with_document = 0;
};

class ListSet {
  public:
    ListSet(const ListSet&) = delete;
    ListSet& operator=(const ListSet&) = delete;

    const std::vector<Entity>& entities() const { return entities_; }  // by rising id
    const Entity* find(std::uint32_t id) const;
    const NameIndex& names() const { return names_; }
    // Places in entities() of the individuals with a document of this number, as comparable_number() writes it.
    std::vector<std::uint32_t> bearers_of_document(std::string_view number) const;
    // Place in names() of an individual's primary name.
    std::uint32_t first_name_of(std::uint32_t entity) const;
    const std::vector<ListFile>& files() const { return files_; }  // SDN, ALT, ADD, SDN_COMMENTS; absent ones left out
    // SHA-256 (hex) over the hex hashes of the files in the order add, alt, sdn, comments; an absent one adds nothing.
    const std::string& hash() const { return hash_; }
    // YYYY-MM-DD where the folder's name ends with one, else the day of the newest file; empty if neither is known.
    const std::string& publication_date() const { return publication_date_; }
    const ListCounts& counts() const { return counts_; }
    const std::vector<ListFault>& warnings() const { return warnings_; }

  private:
    friend class ListLoader;
    ListSet() = default;

    std::deque<std::string> texts_;  // what the views point into
    std::vector<Entity> entities_;
    NameIndex names_;
    std::vector<std::pair<std::string, std::uint32_t>> documents_;  // sorted
    std::vector<ListFile> files_;
    std::string hash_;
    std::string publication_date_;
    ListCounts counts_;
    std::vector<ListFault> warnings_;
};

using LoadedListSet = std::expected<std::shared_ptr<const ListSet>, std::vector<ListFault>>;

// Reads SDN.CSV, ALT.CSV, ADD.CSV and SDN_COMMENTS.CSV (any case; also packed, .gz) of a folder. All or nothing: the
// faults say file, line and reason. Throws nothing that a file can cause.
LoadedListSet load_list_set(const std::filesystem::path& folder, const LoadOptions& options = {});

// The same from memory: SDN.CSV, ALT.CSV, ADD.CSV, SDN_COMMENTS.CSV; an empty text is a missing file.
LoadedListSet read_list_set(std::array<std::string, 4> files, std::string publication_date,
                            const LoadOptions& options = {});

}  // namespace vestibule::sanctions
