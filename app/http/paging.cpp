#include "app/http/paging.hpp"

#include <charconv>

#include "app/http/problem.hpp"
#include "domain/shared/base64.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t most = 500;

}  // namespace

Page read_page(JsonReader& query) {
    Page page;
    if (const auto limit = query.optional_text("limit", {.min = 1, .max = 20})) {
        std::size_t parsed = 0;
        const auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), parsed);
        if (error != std::errc{} || end != limit->data() + limit->size())
            query.violation("limit", "TYPE", "expected a whole number");
        else if (parsed < 1 || parsed > most)
            query.violation("limit", "RANGE", "expected 1 to 500");
        else
            page.limit = parsed;
    }
    if (const auto cursor = query.optional_text("cursor", {.min = 1, .max = 512})) {
        page.after = from_base64url(*cursor);
        if (!page.after) query.violation("cursor", "FORMAT", "expected the nextCursor of an earlier page");
    }
    return page;
}

std::optional<Uuid> id_of_place(JsonReader& query, const Page& page) {
    if (!page.after) return std::nullopt;
    auto id = Uuid::parse(*page.after);
    if (!id) query.violation("cursor", "FORMAT", "expected the nextCursor of an earlier page");
    return id;
}

http::Response page_of_ids(boost::json::array items, const std::optional<Uuid>& next) {
    return json(200, {{"items", std::move(items)},
                      {"nextCursor", next ? boost::json::value(next_cursor(next->to_string())) : nullptr}});
}

std::string next_cursor(const std::string& place) {
    return base64url(place);
}

}  // namespace vestibule::app
