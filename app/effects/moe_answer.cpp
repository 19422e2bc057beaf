#include "app/effects/moe_answer.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>

#include "infra/json/strict_json.hpp"

namespace vestibule::app {

using namespace notification;

namespace {

constexpr std::chrono::seconds longest_wait = std::chrono::hours(24);
constexpr std::size_t longest_id = 64;

bool visible(std::string_view text) {
    return !text.empty() && text.size() <= longest_id &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

// The partner's own id of the person; nullopt where the body is not what was agreed.
std::optional<std::string> moe_id(const std::string& body) {
    const auto answer = strict_json_object(body, JsonBounds::body);
    if (!answer) return std::nullopt;
    const auto* id = answer->if_contains("moeId");
    const auto* status = answer->if_contains("status");
    if (!id || !id->is_string() || !visible(id->get_string()) || !status || !status->is_string()) return std::nullopt;
    return std::string(id->get_string());
}

std::optional<std::chrono::seconds> http_date(const std::string& text, Instant now) {
    std::tm date{};
    if (!strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &date)) return std::nullopt;
    const auto then = std::chrono::system_clock::from_time_t(timegm(&date));
    return std::chrono::ceil<std::chrono::seconds>(then - now);
}

}  // namespace

std::optional<std::chrono::seconds> retry_after_of(const http::Response& response, Instant now) {
    const auto header = response.headers.find("Retry-After");
    if (!header) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(header->data(), header->data() + header->size(), seconds);
    const bool number = error == std::errc{} && end == header->data() + header->size();
    const auto wait = number ? std::optional(std::chrono::seconds(seconds)) : http_date(std::string(*header), now);
    if (!wait || *wait <= std::chrono::seconds(0)) return std::nullopt;
    return std::min(*wait, longest_wait);
}

Outcome moe_outcome(const http::Response& response, Instant now) {
    Outcome outcome{.cls = OutcomeClass::transient,
                    .code = static_cast<int>(response.status),
                    .retry_after = retry_after_of(response, now),
                    .answer = response.body};
    switch (partners::health_of(response)) {
        case partners::Health::misconfigured:
            outcome.cls = OutcomeClass::configuration;
            break;
        case partners::Health::refused:
            outcome.cls = response.status == 409 ? OutcomeClass::delivered : OutcomeClass::permanent;
            break;
        case partners::Health::well:
            if (auto id = moe_id(response.body); id && (response.status == 200 || response.status == 201)) {
                outcome.cls = OutcomeClass::delivered;
                outcome.provider_ref = std::move(*id);
            }
            break;
        case partners::Health::failing:
            break;
    }
    return outcome;
}

partners::Health moe_health(const http::Response& response) {
    const auto health = partners::health_of(response);
    const bool nonsense = health == partners::Health::well && moe_outcome(response, {}).cls == OutcomeClass::transient;
    return nonsense ? partners::Health::failing : health;
}

}  // namespace vestibule::app
