#include "app/http/request_headers.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <charconv>

namespace vestibule::app {

namespace asio = boost::asio;

namespace {

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lowered;
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::unexpected<Error> bad_header(std::string_view name, std::string detail) {
    Error error{ErrorKind::invalid, "VALIDATION_FAILED", "A request header breaks its rules."};
    error.fields.push_back({"/headers/" + std::string(name), "FORMAT", std::move(detail)});
    return std::unexpected(std::move(error));
}

}  // namespace

std::optional<Secret> bearer_token(const http::Headers& headers) {
    const auto sent = headers.all("Authorization");
    if (sent.size() != 1) return std::nullopt;
    const auto value = trimmed(sent[0]);
    const auto space = value.find(' ');
    if (space == std::string_view::npos || lower(value.substr(0, space)) != "bearer") return std::nullopt;
    const auto token = trimmed(value.substr(space + 1));
    if (token.empty() || token.find_first_of(" \t,") != std::string_view::npos) return std::nullopt;
    return Secret(std::string(token));
}

Result<std::optional<std::string>> end_user_source(const http::Headers& headers) {
    constexpr std::string_view name = "X-End-User-Address";
    const auto sent = headers.all(name);
    if (sent.empty()) return std::optional<std::string>();
    if (sent.size() > 1) return bad_header(name, "must be sent once");

    boost::system::error_code failure;
    const auto address = asio::ip::make_address(std::string(trimmed(sent[0])), failure);
    if (failure || sent[0].find('%') != std::string_view::npos) return bad_header(name, "must be one IP address");
    if (address.is_v4()) return std::optional(address.to_string());
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return std::optional(asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string());
    return std::optional(asio::ip::network_v6(v6, 64).canonical().to_string());
}

std::optional<std::chrono::seconds> asked_wait(const http::Headers& headers) {
    for (auto preferences : headers.all("Prefer")) {
        while (!preferences.empty()) {
            const auto comma = preferences.find(',');
            const auto preference = trimmed(preferences.substr(0, comma));
            preferences = comma == std::string_view::npos ? std::string_view() : preferences.substr(comma + 1);

            const auto equals = preference.find('=');
            if (equals == std::string_view::npos || lower(trimmed(preference.substr(0, equals))) != "wait") continue;
            auto value = trimmed(preference.substr(equals + 1, preference.find(';') - equals - 1));
            if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
                value = value.substr(1, value.size() - 2);
            unsigned seconds = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
            if (value.empty() || end != value.data() + value.size()) return std::nullopt;
            return std::chrono::seconds(error == std::errc() ? std::min(seconds, 10U) : 10U);
        }
    }
    return std::nullopt;
}

std::chrono::seconds preferred_wait(const http::Headers& headers) {
    return asked_wait(headers).value_or(std::chrono::seconds(2));
}

void apply_preference(http::Response& response, const http::Headers& asked) {
    if (const auto wait = asked_wait(asked))
        response.headers.set("Preference-Applied", "wait=" + std::to_string(wait->count()));
}

std::optional<std::vector<std::string>> seen_tags(const http::Headers& headers) {
    const auto sent = headers.all("If-Match");
    if (sent.empty() || (sent.size() == 1 && trimmed(sent[0]) == "*")) return std::nullopt;
    std::vector<std::string> tags;
    for (auto list : sent) {
        while (!list.empty()) {
            const auto comma = list.find(',');
            const auto tag = trimmed(list.substr(0, comma));
            list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
            if (tag.size() >= 2 && tag.front() == '"' && tag.back() == '"')
                tags.emplace_back(tag.substr(1, tag.size() - 2));
        }
    }
    return tags;
}

Result<std::optional<std::string>> idempotency_key(const http::Headers& headers) {
    constexpr std::string_view name = "Idempotency-Key";
    const auto sent = headers.all(name);
    if (sent.empty()) return std::optional<std::string>();
    const bool visible = std::ranges::all_of(sent[0], [](char c) { return c > 0x20 && c < 0x7F; });
    if (sent.size() > 1 || sent[0].empty() || sent[0].size() > 64 || !visible)
        return bad_header(name, "must be one key of 1 to 64 visible ASCII characters");
    return std::optional(std::string(sent[0]));
}

bool plain_utf8(const http::Headers& headers) {
    for (const auto coding : headers.all("Content-Encoding"))
        if (lower(trimmed(coding)) != "identity") return false;
    const auto types = headers.all("Content-Type");
    if (types.size() > 1) return false;
    for (auto rest = types.empty() ? std::string_view() : types[0]; rest.find(';') != std::string_view::npos;) {
        rest = rest.substr(rest.find(';') + 1);
        const auto parameter = rest.substr(0, rest.find(';'));
        const auto equals = parameter.find('=');
        if (lower(trimmed(parameter.substr(0, equals))) != "charset") continue;
        auto value = equals == std::string_view::npos ? std::string_view() : trimmed(parameter.substr(equals + 1));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
        if (lower(value) != "utf-8") return false;
    }
    return true;
}

std::string media_type(const http::Headers& headers) {
    const auto sent = headers.find("Content-Type");
    return sent ? lower(trimmed(sent->substr(0, sent->find(';')))) : std::string();
}

}  // namespace vestibule::app
