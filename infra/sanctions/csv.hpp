// Comma-separated files, read strictly: OFAC's, and those of people to be screened.
#pragma once

#include <cstdint>
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

enum class CsvForm : std::uint8_t {
    // Ends in 0x1A, every byte UTF-8. A field that is exactly `-0- ` (or `-0-`) is empty; inside a value the same
    // letters stay.
    ofac,
    // RFC 4180: any bytes, as whoever reads the field must judge them; the last line end may lack. Blanks around a
    // field
    // without quotes are no part of it.
    plain,
};

// Rows of one file; fields are views into `text`, those with doubled quotes into `unescaped`.
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

// `columns`: 0 for as many as the first row has; lines without anything are skipped. Faults: a row of another width, a
// quote that is not closed or not followed by a comma or the row's end; in OFAC's form also a NUL, bytes that are not
// UTF-8, no line end at the end (cut off), something after the 0x1A.
std::expected<CsvRows, std::vector<ListFault>> read_csv(const std::string& file, std::string_view text,
                                                        std::size_t columns, std::deque<std::string>& unescaped,
                                                        CsvForm form = CsvForm::ofac);

}  // namespace vestibule::sanctions
