#include "app/http/page_query.hpp"

#include <charconv>

#include "app/http/problem.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t most = 500;

}  // namespace

PageQuery read_page_query(JsonReader& reader) {
    PageQuery query;
    if (const auto limit = reader.optional_text("limit", {.max = 20})) {
        const auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), query.limit);
        if (error != std::errc{} || end != limit->data() + limit->size())
            reader.violation("limit", "FORMAT", "must be a whole number");
        else if (query.limit < 1 || query.limit > most)
            reader.violation("limit", "RANGE", "must be 1 to 500");
    }
    if (const auto cursor = reader.optional_text("cursor", {.max = 100})) {
        query.after = Uuid::parse(*cursor);
        if (!query.after) reader.violation("cursor", "FORMAT", "must be the nextCursor of an earlier answer");
    }
    return query;
}

http::Response page(boost::json::array items, const std::optional<Uuid>& next) {
    return json(200, {{"items", std::move(items)},
                      {"nextCursor", next ? boost::json::value(next->to_string()) : boost::json::value(nullptr)}});
}

}  // namespace vestibule::app
