// Lists in pages: `limit` and `cursor` of the query, `{items, nextCursor}` of the answer (api.md, section 1).
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "app/http/json_reader.hpp"

namespace vestibule::app {

struct Page {
    std::size_t limit = 50;            // 1–500
    std::optional<std::string> after;  // what the page before gave to next_cursor()
};

// Notes violations of both parameters; `query` is a reader of query_object().
Page read_page(JsonReader& query);

// A cursor no client looks into; `place` is whatever the list needs to go on.
std::string next_cursor(const std::string& place);

}  // namespace vestibule::app
