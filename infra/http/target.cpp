#include "infra/http/target.hpp"

#include <algorithm>
#include <array>

#include "domain/shared/hex.hpp"
#include "domain/shared/utf8.hpp"
#include "infra/http/syntax.hpp"

namespace vestibule::http {
namespace {

// What follows scheme and authority of an absolute form; the target itself otherwise.
std::string_view without_authority(std::string_view target) {
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (!same_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
        target.remove_prefix(scheme.size());
        const auto end = target.find_first_of("/?");
        if (end == 0) return {};
        return end == std::string_view::npos ? std::string_view("/") : target.substr(end);
    }
    return target;
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+' && plus == Plus::space) {
            decoded += ' ';
        } else if (text[at] == '%') {
            const auto byte = from_hex<std::array<char, 1>>(text.substr(at + 1, 2));
            if (!byte) return std::nullopt;
            decoded += byte->front();
            at += 2;
        } else {
            decoded += text[at];
        }
    }
    if (decoded.find('\0') != std::string::npos || !is_utf8(decoded)) return std::nullopt;
    return decoded;
}

std::optional<Target> parse_target(std::string_view target) {
    auto rest = without_authority(target);
    if (target == "*") return Target{.path = "*", .query = {}};
    if (rest.empty() || (rest.front() != '/' && rest.front() != '?') || rest.find('#') != std::string_view::npos)
        return std::nullopt;
    if (rest.front() == '?' && rest.data() == target.data()) return std::nullopt;

    const auto mark = rest.find('?');
    Target parsed{.path = std::string(rest.substr(0, mark)), .query = {}};
    if (parsed.path.empty()) parsed.path = "/";
    if (mark == std::string_view::npos) return parsed;

    rest.remove_prefix(mark + 1);
    while (!rest.empty()) {
        const auto pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const auto equals = std::min(pair.find('='), pair.size());
        auto name = percent_decode(pair.substr(0, equals), Plus::space);
        auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), Plus::space);
        if (name && value)
            parsed.query.emplace_back(std::move(*name), std::move(*value));
        else
            parsed.query_malformed = true;
    }
    return parsed;
}

}  // namespace vestibule::http
