#include "infra/partners/yente.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "infra/json/strict_json.hpp"
#include "infra/partners/names_asked.hpp"

namespace vestibule::partners {

namespace json = boost::json;
using screening::AgreedList;

namespace {

constexpr std::string_view query_id = "person";

const json::object* object_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value ? value->if_object() : nullptr;
}

const json::array* array_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value ? value->if_array() : nullptr;
}

std::string text_at(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

bool is_set(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

std::optional<ScreeningCandidate> candidate_of(const json::value& value, double threshold) {
    const auto* result = value.if_object();
    if (!result) return std::nullopt;
    const auto* number = result->if_contains("score");
    const auto id = text_at(*result, "id");
    if (!number || !number->is_number() || id.empty()) return std::nullopt;
    const auto score = number->to_number<double>();
    if (!(score >= 0 && score <= 1)) return std::nullopt;

    auto content = *result;
    for (const auto* changing : {"score", "match", "explanations", "last_seen"}) content.erase(changing);
    const auto* reasons = object_at(*result, "explanations");
    return ScreeningCandidate{.list = std::string(yente_dataset),
                              .entity = id,
                              .entity_hash = content_hash(json::serialize(content)),
                              .matched_name = text_at(*result, "caption"),
                              .name_kind = {},
                              .score = score,
                              .potential = score >= threshold || is_set(*result, "match"),
                              .fields = reasons ? json::serialize(*reasons) : "{}"};
}

}  // namespace

std::optional<std::string> read_yente_catalog(std::string_view body) {
    const auto catalog = strict_json_object(body, JsonBounds::body);
    if (!catalog || is_set(*catalog, "index_stale")) return std::nullopt;
    const auto* datasets = array_at(*catalog, "datasets");
    if (!datasets) return std::nullopt;
    for (const auto& each : *datasets) {
        const auto* dataset = each.if_object();
        if (!dataset || text_at(*dataset, "name") != yente_dataset) continue;
        const auto indexed = text_at(*dataset, "index_version");
        const auto version = indexed.empty() ? text_at(*dataset, "version") : indexed;
        if (is_set(*dataset, "index_stale") || version.empty()) return std::nullopt;
        return version;
    }
    return std::nullopt;
}

double yente_threshold(const ScreenedPerson& person) {
    return person.date_of_birth ? 0.55 : 0.75;
}

std::string yente_match(const ScreenedPerson& person) {
    std::ostringstream path;
    path << "/match/" << yente_dataset << "?algorithm=" << yente_algorithm
         << "&limit=100&threshold=" << yente_threshold(person) << "&cutoff=" << yente_cutoff;
    return path.str();
}

std::string yente_query(const ScreenedPerson& person, const std::string& name) {
    json::object properties{{"name", json::array{name}}};
    if (person.date_of_birth) properties["birthDate"] = json::array{*person.date_of_birth};
    return json::serialize(json::object{
        {"queries",
         json::object{{query_id, json::object{{"schema", "Person"}, {"properties", std::move(properties)}}}}}});
}

std::optional<std::vector<ScreeningCandidate>> read_yente_match(std::string_view body, const ScreenedPerson& person) {
    const auto answer = strict_json_object(body, JsonBounds::body);
    const auto* responses = answer ? object_at(*answer, "responses") : nullptr;
    const auto* response = responses ? object_at(*responses, query_id) : nullptr;
    const auto* status = response ? response->if_contains("status") : nullptr;
    const auto* results = response ? array_at(*response, "results") : nullptr;
    if (!status || !status->is_number() || status->to_number<int>() != 200 || !results) return std::nullopt;

    std::vector<ScreeningCandidate> candidates;
    for (const auto& each : *results) {
        auto candidate = candidate_of(each, yente_threshold(person));
        if (!candidate) return std::nullopt;
        candidates.push_back(std::move(*candidate));
    }
    put_in_order(candidates);
    return candidates;
}

// yente tells which version is indexed, not when: it is as old as the last look that found it served.
asio::awaitable<std::optional<AgreedList>> YenteProvider::read_version() {
    const auto response = co_await partner().call({.request = {.method = "GET", .url = url_ + "/catalog"}});
    const auto version = response.status == 200 ? read_yente_catalog(response.body) : std::nullopt;
    if (!version) co_return std::nullopt;
    co_return AgreedList{.provider = "yente",
                         .version = {.list = std::string(yente_dataset), .hash = *version, .publication_date = {}},
                         .written_at = now()};
}

ScreeningAnswer YenteProvider::answer_from(ListVersion list) {
    return {.provider = "yente",
            .provider_version = {},
            .algorithm = std::string(yente_algorithm),
            .list = std::move(list),
            .threshold = 0,
            .normalized = {},
            .candidates = {},
            .answered_at = now()};
}

http::OutboundRequest YenteProvider::request_for(const ScreenedPerson& person, const std::string& name) const {
    http::OutboundRequest request{
        .method = "POST", .url = url_ + yente_match(person), .body = yente_query(person, name)};
    request.headers.set("Content-Type", "application/json");
    return request;
}

}  // namespace vestibule::partners
