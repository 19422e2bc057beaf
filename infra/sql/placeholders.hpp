// The :name placeholders of a statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vestibule::sql {

// As soci finds them: texts and casts are passed over, comments are not.
struct Placeholders {
    explicit Placeholders(std::string_view sql);

    std::vector<std::string> names;  // each once, in order of appearance: as many as there are values
    // The statement as PostgreSQL takes it, a number for each place: the type of a value is found from where it
    // stands, and may differ from place to place.
    std::string numbered;
    std::vector<std::size_t> value_at;  // by place: the index of its name
};

}  // namespace vestibule::sql
