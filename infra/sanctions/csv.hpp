// The comma-separated form of OFAC's files, read strictly.
#pragma once

#include <deque>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vestibule::sanctions {

struct ListFault {
    std::string file;
    std::size_t line = 0;  // 0: the file as a whole
    std::string what;

    friend bool operator==(const ListFault&, const ListFault&) = default;
};

std::string to_string(const ListFault& fault);

// Rows of one file; fields are views into `text`, those with doubled quotes into `unescaped`. A field that is exactly
// `-0- ` (or `-0-`) is empty; inside a value the same letters stay.
struct CsvRows {
    std::size_t columns = 0;
    std::vector<std::string_view> fields;  // row after row
    std::vector<std::size_t> lines;        // per row, where it begins, from 1
    bool trailer = false;                  // ended by 0x1A

    std::size_t size() const { return lines.size(); }
    std::span<const std::string_view> row(std::size_t at) const { return {fields.data() + at * columns, columns}; }
};

// At most this many faults are told of one file.
constexpr std::size_t most_faults = 20;

// Faults: a row of another width, a quote that is not closed or not followed by a comma or the row's end, a NUL, bytes
// that are not UTF-8, no line end at the end (cut off), something after the 0x1A.
std::expected<CsvRows, std::vector<ListFault>> read_csv(const std::string& file, std::string_view text,
                                                        std::size_t columns, std::deque<std::string>& unescaped);

}  // namespace vestibule::sanctions
