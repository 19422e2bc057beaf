#include "infra/partners/yente.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>

namespace vestibule::partners {

namespace json = boost::json;
using screening::AgreedList;
using screening::Asked;
using screening::Unanswered;

namespace {

constexpr std::chrono::seconds version_life{10};
constexpr std::string_view query_id = "person";

std::string hex_sha256(std::string_view text) {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    std::string hex;
    for (const auto byte : digest) {
        hex.push_back("0123456789abcdef"[byte >> 4U]);
        hex.push_back("0123456789abcdef"[byte & 15U]);
    }
    return hex;
}

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

std::optional<ScreeningCandidate> candidate_of(const json::value& value) {
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
                              .entity_hash = hex_sha256(json::serialize(content)),
                              .matched_name = text_at(*result, "caption"),
                              .name_kind = {},
                              .score = score,
                              .potential = score >= yente_threshold || is_set(*result, "match"),
                              .fields = reasons ? json::serialize(*reasons) : "{}"};
}

}  // namespace

std::optional<std::string> read_yente_catalog(std::string_view body) {
    boost::system::error_code error;
    const auto value = json::parse(body, error);
    const auto* catalog = error ? nullptr : value.if_object();
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

std::string yente_query(const ScreenedPerson& person) {
    json::array names{json::string(person.full_name())};
    for (const auto& name : person.other_names) names.push_back(json::string(name));
    std::string country = person.country_code;
    std::ranges::transform(country, country.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    json::object properties{{"name", std::move(names)},
                            {"firstName", json::array{person.first_name}},
                            {"lastName", json::array{person.last_name}},
                            {"country", json::array{country}}};
    if (person.date_of_birth) properties["birthDate"] = json::array{*person.date_of_birth};
    return json::serialize(json::object{
        {"queries",
         json::object{{query_id, json::object{{"schema", "Person"}, {"properties", std::move(properties)}}}}}});
}

std::optional<std::vector<ScreeningCandidate>> read_yente_match(std::string_view body) {
    boost::system::error_code error;
    const auto value = json::parse(body, error);
    const auto* answer = error ? nullptr : value.if_object();
    const auto* responses = answer ? object_at(*answer, "responses") : nullptr;
    const auto* response = responses ? object_at(*responses, query_id) : nullptr;
    const auto* status = response ? response->if_contains("status") : nullptr;
    const auto* results = response ? array_at(*response, "results") : nullptr;
    if (!status || !status->is_number() || status->to_number<int>() != 200 || !results) return std::nullopt;

    std::vector<ScreeningCandidate> candidates;
    for (const auto& each : *results) {
        auto candidate = candidate_of(each);
        if (!candidate) return std::nullopt;
        candidates.push_back(std::move(*candidate));
    }
    std::ranges::sort(candidates, [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.entity < b.entity;
    });
    return candidates;
}

bool YenteProvider::available() const {
    const std::lock_guard lock(mutex_);
    return last_ && clock_.now() - last_->written_at <= max_age_;
}

// yente tells which version is indexed, not when: it is as old as the last look that found it served.
asio::awaitable<std::optional<AgreedList>> YenteProvider::read_version() {
    try {
        const auto response = co_await partner_.call({.request = {.method = "GET", .url = url_ + "/catalog"}});
        const auto version = response.status == 200 ? read_yente_catalog(response.body) : std::nullopt;
        if (!version) co_return std::nullopt;
        co_return AgreedList{.provider = "yente",
                             .version = {.list = std::string(yente_dataset), .hash = *version, .publication_date = {}},
                             .written_at = clock_.now()};
    } catch (const Unavailable&) {
        co_return std::nullopt;
    }
}

asio::awaitable<std::optional<AgreedList>> YenteProvider::version() {
    {
        const std::lock_guard lock(mutex_);
        if (clock_.now() - asked_at_ < version_life) co_return last_;
        asked_at_ = clock_.now();
    }
    auto read = co_await read_version();
    const std::lock_guard lock(mutex_);
    last_ = std::move(read);
    co_return last_;
}

asio::awaitable<Asked> YenteProvider::ask(ScreenedPerson person) {
    try {
        co_return co_await match(person);
    } catch (const Held& held) {
        co_return std::unexpected(
            Unanswered{"PROVIDER_RESTS", std::chrono::ceil<std::chrono::seconds>(held.retry_after)});
    } catch (const DeadlineExceeded&) {
        co_return std::unexpected(Unanswered{"TIMEOUT"});
    } catch (const Unavailable&) {
        co_return std::unexpected(Unanswered{"PROVIDER_UNAVAILABLE"});
    }
}

asio::awaitable<Asked> YenteProvider::match(const ScreenedPerson& person) {
    const auto before = co_await version();
    if (!before) co_return std::unexpected(Unanswered{"LIST_MISSING"});
    http::OutboundRequest request{.method = "POST",
                                  .url = url_ + "/match/" + std::string(yente_dataset) + "?algorithm=" +
                                         std::string(yente_algorithm) + "&limit=100&threshold=0.7&cutoff=0.5",
                                  .body = yente_query(person)};
    request.headers.set("Content-Type", "application/json");
    const auto response = co_await partner_.call(
        {.request = std::move(request), .judge = [](const http::Response& given) {
             return given.status == 200 && !read_yente_match(given.body) ? Health::failing : health_of(given);
         }});
    if (response.status != 200) co_return std::unexpected(Unanswered{"PROVIDER_REFUSED"});
    auto found = read_yente_match(response.body);
    if (!found) co_return std::unexpected(Unanswered{"GARBAGE"});
    const auto after = co_await read_version();
    if (!after || after->version != before->version) co_return std::unexpected(Unanswered{"LIST_MOVED"});
    co_return ScreeningAnswer{.provider = "yente",
                              .provider_version = {},
                              .algorithm = std::string(yente_algorithm),
                              .list = before->version,
                              .threshold = yente_threshold,
                              .normalized = {person.full_name()},
                              .candidates = std::move(*found),
                              .answered_at = clock_.now()};
}

}  // namespace vestibule::partners
