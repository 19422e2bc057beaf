#include "app/http/oauth2/form.hpp"

#include <algorithm>
#include <array>
#include <ranges>

#include "domain/shared/hex.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t parameter_limit = 64;
constexpr std::string_view media_type = "application/x-www-form-urlencoded";

bool is_form(const http::Headers& headers) {
    const auto types = headers.all("Content-Type");
    if (types.size() != 1) return false;
    auto type = types.front().substr(0, types.front().find(';'));
    while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
    return std::ranges::equal(type, media_type,
                              [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; });
}

bool credentials_in_url(const http::Request& request) {
    constexpr std::array<std::string_view, 5> never{"client_id", "client_secret", "client_assertion",
                                                    "client_assertion_type", "token"};
    return std::ranges::any_of(request.head.query, [&](const auto& parameter) {
        return std::ranges::find(never, std::string_view(parameter.first)) != never.end();
    });
}

}  // namespace

std::optional<std::string> form_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            decoded.push_back(' ');
        } else if (text[i] == '%') {
            const auto byte = from_hex<std::array<char, 1>>(text.substr(i + 1, 2));
            if (!byte) return std::nullopt;
            decoded.push_back(byte->front());
            i += 2;
        } else {
            decoded.push_back(text[i]);
        }
    }
    return decoded;
}

OAuthResult<Form> Form::of(const http::Request& request) {
    if (credentials_in_url(request)) return invalid_request("Credentials and tokens do not belong into the URL.");
    if (!is_form(request.head.headers) || request.body.empty())
        return invalid_request("The body must be application/x-www-form-urlencoded.");

    Form form;
    for (const auto part : std::views::split(request.body, '&')) {
        const std::string_view pair(part);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        auto name = form_decoded(pair.substr(0, equals));
        auto value = form_decoded(equals == std::string_view::npos ? "" : pair.substr(equals + 1));
        if (!name || !value) return invalid_request("The body holds a broken percent escape.");
        if (form.values_.size() == parameter_limit) return invalid_request("Too many parameters.");
        if (!form.values_.emplace(std::move(*name), std::move(*value)).second)
            return invalid_request("A parameter is there more than once.");
    }
    return form;
}

std::optional<std::string> Form::find(std::string_view name) const {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

}  // namespace vestibule::app
