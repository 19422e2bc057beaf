#include "app/stand_in/watchman.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <sstream>
#include <vector>

#include "app/http/time_text.hpp"
#include "domain/shared/clock.hpp"

namespace vestibule::app::stand_in {

namespace json = boost::json;

namespace {

// Entities as OFAC lists them, published facts.
struct Listed {
    std::string_view id;
    std::string_view name;
    std::string_view sdn_name;
    std::string_view born;
    std::string_view program;
};
constexpr std::array<Listed, 3> listed{
    {{"22790", "Nicolas MADURO MOROS", "MADURO MOROS, Nicolas", "1962-11-23", "VENEZUELA"},
     {"2674", "Abu ABBAS", "ABBAS, Abu", "1948-12-10", "SDGT"},
     {"6366", "Ayman AL ZAWAHIRI", "AL ZAWAHIRI, Ayman", "1951-06-19", "SDGT"}}};

constexpr std::array<std::string_view, 20> known_parameters{
    "type",    "name",     "altNames", "birthDate", "deathDate", "gender",  "titles",
    "address", "email",    "phone",    "fax",       "website",   "source",  "cryptoAddress",
    "limit",   "minMatch", "debug",    "requestID", "format",    "sourceID"};

http::Response json_answer(unsigned status, const json::value& body) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json; charset=utf-8");
    response.body = json::serialize(body);
    return response;
}

// Each failure of a real Watchman is a 400.
http::Response failure(std::string_view why) {
    return json_answer(400, json::object{{"error", why}});
}

std::vector<std::string> words_of(std::string_view name) {
    std::string low(name);
    std::ranges::transform(low, low.begin(),
                           [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    std::istringstream in(low);
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    std::ranges::sort(words);
    return words;
}

// The share of the listed name's words that the asked one has.
double similarity(std::string_view asked, std::string_view name) {
    const auto one = words_of(asked);
    const auto two = words_of(name);
    std::vector<std::string> both;
    std::ranges::set_intersection(one, two, std::back_inserter(both));
    return static_cast<double>(both.size()) / static_cast<double>(std::max(one.size(), two.size()));
}

json::object entity(const Listed& one, double match) {
    const json::object person{{"name", one.name},   {"altNames", nullptr},
                              {"gender", "male"},   {"birthDate", std::string(one.born) + "T00:00:00Z"},
                              {"placeOfBirth", ""}, {"deathDate", nullptr},
                              {"titles", nullptr},  {"governmentIDs", nullptr}};
    return {
        {"name", one.name},
        {"entityType", "person"},
        {"sourceList", "us_ofac"},
        {"sourceID", one.id},
        {"person", person},
        {"business", nullptr},
        {"organization", nullptr},
        {"aircraft", nullptr},
        {"vessel", nullptr},
        {"addresses", nullptr},
        {"cryptoAddresses", nullptr},
        {"affiliations", nullptr},
        {"sanctionsInfo", {{"programs", json::array{one.program}}, {"secondary", false}, {"description", ""}}},
        {"historicalInfo", nullptr},
        {"sourceData", {{"entityID", one.id}, {"sdnName", one.sdn_name}, {"sdnType", "individual"}, {"remarks", ""}}},
        {"match", match}};
}

std::string parameter(const http::Request& request, std::string_view name) {
    const auto found = std::ranges::find(request.head.query, name, [](const auto& pair) { return pair.first; });
    return found == request.head.query.end() ? "" : found->second;
}

json::object refresh_state(Instant loaded_at) {
    const auto loaded = rfc3339(loaded_at);
    return {{"state", "succeeded"}, {"trigger", "startup"}, {"startedAt", loaded}, {"finishedAt", loaded}};
}

}  // namespace

asio::awaitable<std::optional<http::Response>> Watchman::answer(const http::Request& request) {
    const auto& path = request.head.path;
    const bool get = request.head.method == "GET";
    if (path == "/ping" && get) {
        http::Response pong;
        pong.headers.set("Content-Type", "text/plain");
        pong.body = "PONG";
        co_return pong;
    }
    if (path == "/v2/listinfo" && get) {
        const auto loaded = rfc3339(loaded_at_);
        co_return json_answer(200, json::object{{"lists", {{"us_ofac", listed.size()}}},
                                                {"listHashes", {{"us_ofac", std::string(64, '5')}}},
                                                {"startedAt", loaded},
                                                {"endedAt", loaded},
                                                {"version", "stand-in"}});
    }
    if (path == "/v2/data/refresh" && get) co_return json_answer(200, refresh_state(loaded_at_));
    if (path == "/v2/data/refresh" && request.head.method == "POST")
        co_return json_answer(202, refresh_state(loaded_at_));
    if (path == "/v2/search" && get) co_return co_await search(request);
    co_return std::nullopt;
}

asio::awaitable<http::Response> Watchman::search(const http::Request& request) {
    const auto name = parameter(request, "name");
    json::object asked;
    bool unknown = false;
    for (const auto& [key, value] : request.head.query) {
        unknown =
            unknown || (std::ranges::find(known_parameters, key) == known_parameters.end() && !key.starts_with("gov_"));
        asked[key] = value;
    }
    const auto mood = mood_of(name);
    if (mood == Mood::slow) co_await be_slow();

    http::Response response;
    if (unknown) {
        response = failure("extra/unused query parameters");
    } else if (mood == Mood::reject) {
        response = failure("refused");
    } else if (mood == Mood::fail || (mood == Mood::flaky && tries_.next(name) % 2 == 1)) {
        response = json_answer(503, json::object{{"error", "out of order"}});
    } else {
        json::array hits;
        for (const auto& one : listed)
            if (const auto match = similarity(name, one.name); match > 0.5) hits.push_back(entity(one, match));
        const json::value entities = hits.empty() ? json::value(nullptr) : json::value(hits);
        response = json_answer(
            200, json::object{{"query", {{"name", name}, {"entityType", "person"}}}, {"entities", entities}});
    }
    journal_.write({{"at", rfc3339(SystemClock().now())},
                    {"path", request.head.path},
                    {"query", asked},
                    {"status", response.status}});
    co_return response;
}

}  // namespace vestibule::app::stand_in
