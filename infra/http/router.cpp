#include "infra/http/router.hpp"

#include <optional>
#include <stdexcept>
#include <utility>

#include "infra/http/target.hpp"

namespace vestibule::http {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const auto segment = path.substr(0, path.find('/'));
        segments.push_back(segment);
        path.remove_prefix(segment.size());
    }
    return segments;
}

bool is_variable(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct Router::Node {
    struct Row {
        std::size_t index;
        std::vector<std::string> names;  // of the variables, in order
    };
    std::map<std::string, Node, std::less<>> literals;
    std::unique_ptr<Node> variable;
    std::map<std::string, Row, std::less<>> rows;  // by method

    using Segments = std::vector<std::string>;

    // The node of the whole path, literals first; `values` holds what the variables took.
    const Node* descend(const Segments& segments, std::size_t at, std::vector<std::string>& values) const {
        if (at == segments.size()) return rows.empty() ? nullptr : this;
        if (const auto literal = literals.find(segments[at]); literal != literals.end())
            if (const auto* found = literal->second.descend(segments, at + 1, values)) return found;
        if (!variable || segments[at].empty()) return nullptr;
        values.push_back(segments[at]);
        if (const auto* found = variable->descend(segments, at + 1, values)) return found;
        values.pop_back();
        return nullptr;
    }

    const Row* row(std::string_view method) const {
        if (const auto own = rows.find(method); own != rows.end()) return &own->second;
        if (method != "HEAD") return nullptr;
        const auto get = rows.find("GET");
        return get == rows.end() ? nullptr : &get->second;
    }

    std::string allow() const {
        std::string list;
        const auto append = [&](std::string_view method) {
            if (!list.empty()) list += ", ";
            list += method;
        };
        for (const auto& [method, row] : rows) {
            append(method);
            if (method == "GET" && !rows.contains("HEAD")) append("HEAD");
        }
        return list;
    }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

void Router::add(std::string_view method, std::string_view pattern, std::size_t index) {
    if (!pattern.starts_with('/')) throw std::invalid_argument("route without leading slash: " + std::string(pattern));
    Node::Row row{.index = index, .names = {}};
    auto* node = root_.get();
    for (const auto segment : segments_of(pattern)) {
        if (!is_variable(segment)) {
            node = &node->literals[std::string(segment)];
            continue;
        }
        row.names.emplace_back(segment.substr(1, segment.size() - 2));
        if (!node->variable) node->variable = std::make_unique<Node>();
        node = node->variable.get();
    }
    if (!node->rows.emplace(std::string(method), std::move(row)).second)
        throw std::invalid_argument("two routes for " + std::string(method) + " " + std::string(pattern));
}

Router::Outcome Router::find(std::string_view method, std::string_view path) const {
    if (!path.starts_with('/')) return NoSuchPath{};
    Node::Segments segments;
    for (const auto segment : segments_of(path)) {
        auto decoded = percent_decode(segment);
        segments.push_back(decoded ? std::move(*decoded) : std::string(segment));
    }

    std::vector<std::string> values;
    const auto* node = root_->descend(segments, 0, values);
    if (!node) return NoSuchPath{};
    const auto* row = node->row(method);
    if (!row) return MethodNotAllowed{node->allow()};

    Match match{.index = row->index, .variables = {}};
    for (std::size_t at = 0; at < values.size(); ++at) match.variables.emplace(row->names[at], std::move(values[at]));
    return match;
}

}  // namespace vestibule::http
