// The four files of a publication: found in a folder, unpacked, dated.
#pragma once

#include <array>
#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "infra/sanctions/csv.hpp"

namespace vestibule::sanctions {

enum ListPlace : std::size_t { sdn, alt, add, comments, list_file_count };

using ListTexts = std::array<std::string, list_file_count>;

struct ListFiles {
    ListTexts names;  // as found, for faults
    ListTexts texts;  // as published, unpacked; empty for a file that is missing
    std::string publication_date;
};

// As they are called where none was found.
ListTexts usual_names();

// In any case, plain or packed (.gz). Faults where a file stands there twice or can't be read.
std::expected<ListFiles, std::vector<ListFault>> read_list_files(const std::filesystem::path& folder, bool sdn_only);

}  // namespace vestibule::sanctions
