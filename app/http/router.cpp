#include "app/http/router.hpp"

#include <stdexcept>

namespace vestibule::app {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const unsigned lead = byte(at);
        const std::size_t more = lead < 0x80   ? 0
                                 : lead < 0xC2 ? 4
                                 : lead < 0xE0 ? 1
                                 : lead < 0xF0 ? 2
                                 : lead < 0xF5 ? 3
                                               : 4;
        if (more == 4 || at + more >= text.size()) return false;
        for (std::size_t next = 1; next <= more; ++next)
            if ((byte(at + next) & 0xC0U) != 0x80) return false;
        if ((lead == 0xE0 && byte(at + 1) < 0xA0) || (lead == 0xED && byte(at + 1) >= 0xA0) ||
            (lead == 0xF0 && byte(at + 1) < 0x90) || (lead == 0xF4 && byte(at + 1) >= 0x90))
            return false;
        at += more + 1;
    }
    return true;
}

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    if (path.empty() || path.front() != '/') return segments;
    for (path.remove_prefix(1);;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

bool is_variable(std::string_view segment) {
    return segment.starts_with('{') && segment.ends_with('}');
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            decoded += text[at];
            continue;
        }
        if (at + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[at + 1]);
        const int low = hex_digit(text[at + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        decoded += static_cast<char>(high * 16 + low);
        at += 2;
    }
    if (decoded.find('\0') != std::string::npos || !is_utf8(decoded)) return std::nullopt;
    return decoded;
}

struct Router::Node {
    std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
    std::unique_ptr<Node> variable;
    std::map<std::string, std::size_t, std::less<>> methods;  // → index of the route
};

Router::Router(std::vector<Route> routes) : routes_(std::move(routes)), root_(std::make_unique<Node>()) {
    for (std::size_t index = 0; index < routes_.size(); ++index) {
        const auto& route = routes_[index];
        auto* node = root_.get();
        for (const auto segment : segments_of(route.pattern)) {
            auto& next = is_variable(segment) ? node->variable : node->literals[std::string(segment)];
            if (!next) next = std::make_unique<Node>();
            node = next.get();
        }
        if (!node->methods.emplace(route.method, index).second)
            throw std::logic_error("two routes answer " + route.method + ' ' + route.pattern);
    }
}

Router::~Router() = default;

const Router::Node* Router::descend(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                                    std::vector<std::string>& variables) const {
    if (at == segments.size()) return node.methods.empty() ? nullptr : &node;
    if (const auto next = node.literals.find(segments[at]); next != node.literals.end())
        if (const auto* found = descend(*next->second, segments, at + 1, variables)) return found;
    if (!node.variable || segments[at].empty()) return nullptr;
    variables.push_back(segments[at]);
    if (const auto* found = descend(*node.variable, segments, at + 1, variables)) return found;
    variables.pop_back();
    return nullptr;
}

Router::Match Router::find(std::string_view method, std::string_view path) const {
    Match match;
    std::vector<std::string> segments;
    for (const auto segment : segments_of(path)) {
        auto decoded = percent_decoded(segment);
        if (!decoded) return match;
        segments.push_back(std::move(*decoded));
    }
    std::vector<std::string> variables;
    const auto* node = segments.empty() ? nullptr : descend(*root_, segments, 0, variables);
    if (!node) return match;

    for (const auto& [name, index] : node->methods) match.allow += (match.allow.empty() ? "" : ", ") + name;
    const auto found = node->methods.find(method);
    if (found == node->methods.end()) return match;

    match.route = &routes_[found->second];
    std::size_t next = 0;
    for (const auto segment : segments_of(match.route->pattern))
        if (is_variable(segment))
            match.path.emplace(segment.substr(1, segment.size() - 2), std::move(variables.at(next++)));
    return match;
}

}  // namespace vestibule::app
