// ?limit= and ?cursor= of lists, and the page that answers them.
#pragma once

#include <boost/json/array.hpp>
#include <optional>

#include "app/http/json_reader.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule::app {

struct PageQuery {
    std::size_t limit = 50;
    std::optional<Uuid> after;  // the last item of the page before: what a cursor stands for
};

// Notes what is wrong with them as violations.
PageQuery read_page_query(JsonReader& reader);

// {items, nextCursor}; null on the last page.
http::Response page(boost::json::array items, const std::optional<Uuid>& next);

}  // namespace vestibule::app
