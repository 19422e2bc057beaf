#include "infra/partners/watchman.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>

#include "domain/shared/percent_encoding.hpp"
#include "infra/json/strict_json.hpp"
#include "infra/partners/names_asked.hpp"

namespace vestibule::partners {

namespace json = boost::json;
using screening::AgreedList;

namespace {

// A member that may be absent or null anywhere.
template <class Kind>
const Kind* member(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (!value) return nullptr;
    if constexpr (std::is_same_v<Kind, json::object>)
        return value->if_object();
    else if constexpr (std::is_same_v<Kind, json::array>)
        return value->if_array();
    else
        return value->if_string();
}

std::string text_of(const json::object& object, std::string_view name) {
    const auto* text = member<json::string>(object, name);
    return text ? std::string(*text) : std::string();
}

// RFC 3339 with any fraction of a second, UTC or with an offset.
std::optional<Instant> time_of(const std::string& text) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (std::sscanf(text.c_str(), "%d-%d-%dT%d:%d:%d", &year, &month, &day, &hour, &minute, &second) != 6)
        return std::nullopt;
    const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day)));
    if (!date.ok()) return std::nullopt;
    auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                std::chrono::seconds(second);
    const auto sign = text.find_last_of("+-");
    int hours = 0, minutes = 0;
    if (sign != std::string::npos && sign > 18 && std::sscanf(text.c_str() + sign + 1, "%d:%d", &hours, &minutes) == 2)
        time -= (text[sign] == '-' ? -1 : 1) * (std::chrono::hours(hours) + std::chrono::minutes(minutes));
    return time;
}

// The server tells only a number; what could be compared by eye is put beside it.
std::string fields_of(const json::object& entity, const ScreenedPerson& person) {
    json::object fields;
    if (const auto* listed = member<json::object>(entity, "person")) {
        fields["birthDate"] = json::object{{"given", person.date_of_birth.value_or("")},
                                           {"listed", text_of(*listed, "birthDate").substr(0, 10)}};
        if (const auto* names = member<json::array>(*listed, "altNames")) fields["altNames"] = *names;
    }
    return json::serialize(fields);
}

std::optional<ScreeningCandidate> candidate_of(const json::value& value, const ScreenedPerson& person) {
    const auto* entity = value.if_object();
    if (!entity) return std::nullopt;
    const auto* match = entity->if_contains("match");
    const auto id = text_of(*entity, "sourceID");
    if (!match || !match->is_number() || id.empty()) return std::nullopt;
    const auto score = match->to_number<double>();
    if (!(score >= 0 && score <= 1)) return std::nullopt;

    auto content = *entity;
    for (const auto* changing : {"match", "debug", "details"}) content.erase(changing);
    const auto list = text_of(*entity, "sourceList");
    return ScreeningCandidate{.list = list.empty() ? std::string(watchman_list) : list,
                              .entity = id,
                              .entity_hash = content_hash(json::serialize(content)),
                              .matched_name = text_of(*entity, "name"),
                              .name_kind = {},
                              .score = score,
                              .potential = score >= watchman_threshold(person),
                              .fields = fields_of(*entity, person)};
}

}  // namespace

double watchman_threshold(const ScreenedPerson& person) {
    return person.date_of_birth ? 0.65 : 0.55;
}

std::optional<AgreedList> read_watchman_listinfo(std::string_view body) {
    const auto object = strict_json_object(body, JsonBounds::body);
    if (!object) return std::nullopt;
    const auto* counts = member<json::object>(*object, "lists");
    const auto* hashes = member<json::object>(*object, "listHashes");
    if (!counts || !hashes) return std::nullopt;
    const auto* count = counts->if_contains(watchman_list);
    const auto hash = text_of(*hashes, watchman_list);
    const auto ended = time_of(text_of(*object, "endedAt"));
    if (!count || !count->is_number() || count->to_number<double>() < 1 || hash.empty() || !ended) return std::nullopt;
    return AgreedList{.provider = "watchman",
                      .version = {.list = std::string(watchman_list), .hash = hash, .publication_date = {}},
                      .written_at = *ended};
}

std::string read_watchman_version(std::string_view body) {
    const auto object = strict_json_object(body, JsonBounds::body);
    return object ? text_of(*object, "version") : std::string();
}

std::optional<std::vector<ScreeningCandidate>> read_watchman_search(std::string_view body,
                                                                    const ScreenedPerson& person) {
    const auto object = strict_json_object(body, JsonBounds::body);
    if (!object) return std::nullopt;
    const auto* entities = object->if_contains("entities");
    if (!entities) return std::nullopt;
    std::vector<ScreeningCandidate> candidates;
    if (entities->is_null()) return candidates;  // no hit
    const auto* list = entities->if_array();
    if (!list) return std::nullopt;
    for (const auto& value : *list) {
        auto candidate = candidate_of(value, person);
        if (!candidate) return std::nullopt;
        candidates.push_back(std::move(*candidate));
    }
    put_in_order(candidates);
    return candidates;
}

std::string watchman_search(const ScreenedPerson& person, const std::string& name) {
    std::ostringstream path;
    path << "/v2/search?type=person&name=" << percent_encoded(name);
    if (person.date_of_birth) path << "&birthDate=" << *person.date_of_birth;
    path << "&source=" << watchman_list << "&limit=100&minMatch=" << watchman_floor;
    return path.str();
}

// The end of the last refresh that went well: while refreshes fail, the server goes on with the old list, and the
// list grows stale.
asio::awaitable<std::optional<AgreedList>> WatchmanProvider::read_version() {
    const auto judge = [](const http::Response& answer) {
        return answer.status == 200 && !read_watchman_listinfo(answer.body) ? Health::failing : health_of(answer);
    };
    const auto response =
        co_await partner().call({.request = {.method = "GET", .url = url_ + "/v2/listinfo"}, .judge = judge});
    if (response.status != 200) co_return std::nullopt;
    const std::lock_guard lock(mutex_);
    server_version_ = read_watchman_version(response.body);
    co_return read_watchman_listinfo(response.body);
}

ScreeningAnswer WatchmanProvider::answer_from(ListVersion list) {
    const std::lock_guard lock(mutex_);
    return {.provider = "watchman",
            .provider_version = server_version_,
            .algorithm = "search-v2",
            .list = std::move(list),
            .threshold = 0,
            .normalized = {},
            .candidates = {},
            .answered_at = now()};
}

}  // namespace vestibule::partners
