#include "app/http/paging.hpp"

#include <charconv>

#include "infra/crypto/encoding.hpp"

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
        page.after = crypto::from_base64url(*cursor);
        if (!page.after) query.violation("cursor", "FORMAT", "expected the nextCursor of an earlier page");
    }
    return page;
}

std::string next_cursor(const std::string& place) {
    return crypto::base64url(place);
}

}  // namespace vestibule::app
