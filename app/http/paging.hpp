// Lists in pages: `limit` and `cursor` of the query, `{items, nextCursor}` of the answer (api.md, section 1).
#pragma once

#include <boost/json/array.hpp>
#include <optional>
#include <string>

#include "app/http/json_reader.hpp"
#include "domain/shared/ids.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

struct Page {
    std::size_t limit = 50;            // 1–500
    std::optional<std::string> after;  // what the page before gave to next_cursor()
};

// Notes violations of both parameters; `query` is a reader of query_object().
Page read_page(JsonReader& query);

// The place of a list whose places are ids; notes a violation where the cursor holds none.
std::optional<Uuid> id_of_place(JsonReader& query, const Page& page);

// {items, nextCursor}; null on the last page.
http::Response page_of_ids(boost::json::array items, const std::optional<Uuid>& next);

// A cursor no client looks into; `place` is whatever the list needs to go on.
std::string next_cursor(const std::string& place);

}  // namespace vestibule::app
