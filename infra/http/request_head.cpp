#include "infra/http/request_head.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "infra/http/syntax.hpp"
#include "infra/http/target.hpp"

namespace vestibule::http {
namespace {

constexpr std::size_t longest_method = 32;
constexpr std::size_t around_target = longest_method + 2 + std::string_view("HTTP/1.1").size();

std::unexpected<Fault> bad(std::string_view detail) {
    return std::unexpected(Fault{400, detail});
}

struct RequestLine {
    std::string_view method;
    std::string_view target;
    bool http_1_0;
};

// RFC 9112, section 2.3: "HTTP" "/" DIGIT "." DIGIT; a later 1.x is served as 1.1 (RFC 9110, section 2.5).
std::expected<bool, Fault> is_http_1_0(std::string_view version) {
    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7]))
        return bad("The request line does not end in an HTTP version.");
    if (version[5] != '1') return std::unexpected(Fault{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."});
    return version[7] == '0';
}

// method SP request-target SP HTTP-version, single spaces.
std::expected<RequestLine, Fault> parse_request_line(std::string_view line, const Limits& limits) {
    const auto first = line.find(' ');
    const auto method = line.substr(0, first);
    if (first == std::string_view::npos || !is_token(method) || method.size() > longest_method)
        return bad("The request line does not begin with a method and a space.");

    const auto second = line.find(' ', first + 1);
    if (second == std::string_view::npos) return bad("The request line has no HTTP version.");
    const auto target = line.substr(first + 1, second - first - 1);
    if (target.size() > limits.target) return std::unexpected(Fault{414, "The request target is too long."});
    if (target.empty() || !std::ranges::all_of(target, is_visible)) return bad("The request target is malformed.");

    const auto old = is_http_1_0(line.substr(second + 1));
    if (!old) return std::unexpected(old.error());
    return RequestLine{.method = method, .target = target, .http_1_0 = *old};
}

// RFC 3986 host and port, without user information.
bool is_host(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char character) {
        return is_visible(character) && std::string_view("\"#/<>?@\\^`{|},").find(character) == std::string_view::npos;
    });
}

std::optional<std::uint64_t> parse_length(std::string_view value) {
    std::uint64_t length = 0;
    if (value.empty() || !std::ranges::all_of(value, is_digit)) return std::nullopt;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
    if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
    return length;
}

// RFC 9112, section 5: name ":" OWS value OWS, nothing between name and colon, no continued lines.
std::expected<void, Fault> parse_field(std::string_view line, Headers& headers) {
    if (line.front() == ' ' || line.front() == '\t') return bad("A header line is continued on the next (obs-fold).");
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return bad("A header line has no colon.");
    const auto name = line.substr(0, colon);
    if (!is_token(name)) return bad("A header name is malformed.");
    const auto value = trimmed(line.substr(colon + 1));
    if (!std::ranges::all_of(value, is_field_character)) return bad("A header value holds control characters.");
    headers.add(std::string(name), std::string(value));
    return {};
}

std::expected<void, Fault> check_host(const Headers& headers, bool http_1_0) {
    const auto hosts = headers.all("Host");
    if (hosts.size() > 1) return bad("There is more than one Host.");
    if (hosts.empty()) {
        if (http_1_0) return {};
        return bad("There is no Host.");
    }
    if (!is_host(hosts.front())) return bad("The Host is malformed.");
    return {};
}

// RFC 9112, section 6.3, with every ambiguity refused rather than resolved.
std::expected<void, Fault> read_body_framing(ParsedHead& parsed) {
    const auto lengths = parsed.head.headers.all("Content-Length");
    const auto codings = parsed.head.headers.all("Transfer-Encoding");
    if (lengths.size() > 1) return bad("There is more than one Content-Length.");
    if (!lengths.empty() && !codings.empty()) return bad("There are both Content-Length and Transfer-Encoding.");
    if (!codings.empty()) {
        if (parsed.framing.http_1_0) return bad("HTTP/1.0 has no Transfer-Encoding.");
        if (codings.size() > 1 || !same_ignoring_case(codings.front(), "chunked"))
            return bad("The only transfer coding understood is chunked.");
        parsed.framing.chunked = true;
        parsed.head.has_body = true;
    }
    if (!lengths.empty()) {
        parsed.head.content_length = parse_length(lengths.front());
        if (!parsed.head.content_length) return bad("The Content-Length is not a number.");
        parsed.head.has_body = *parsed.head.content_length > 0;
    }
    return {};
}

void read_connection(ParsedHead& parsed) {
    bool close = false, keep_alive = false;
    for (const auto value : parsed.head.headers.all("Connection"))
        for_each_list_item(value, [&](std::string_view option) {
            close = close || same_ignoring_case(option, "close");
            keep_alive = keep_alive || same_ignoring_case(option, "keep-alive");
        });
    parsed.framing.keep_alive = !close && (!parsed.framing.http_1_0 || keep_alive);
    const auto expectation = parsed.head.headers.find("Expect");
    parsed.framing.expects_continue =
        !parsed.framing.http_1_0 && expectation && same_ignoring_case(*expectation, "100-continue");
}

}  // namespace

std::expected<std::optional<std::size_t>, Fault> HeadScanner::scan(std::string_view bytes) {
    for (; position_ < bytes.size() && !complete_; ++position_) {
        const auto character = bytes[position_];
        const bool after_return = position_ > line_start_ && bytes[position_ - 1] == '\r';
        if (character == '\n') {
            if (!after_return) return bad("A line ends in a bare line feed.");
            if (auto ended = end_line(bytes, position_); !ended) return std::unexpected(ended.error());
        } else if (after_return) {
            return bad("There is a carriage return within a line.");
        } else if (character != '\r' && !is_field_character(character)) {
            return bad("There are control characters in the head.");
        }
    }
    if (auto within = within_limits(bytes); !within) return std::unexpected(within.error());
    if (!complete_) return std::nullopt;
    return position_;
}

std::expected<void, Fault> HeadScanner::end_line(std::string_view bytes, std::size_t line_feed) {
    const auto line = bytes.substr(line_start_, line_feed - 1 - line_start_);
    const auto next = line_feed + 1;
    if (headers_start_ > 0) {
        complete_ = line.empty();
    } else if (!line.empty()) {
        if (auto parsed = parse_request_line(line, limits_); !parsed) return std::unexpected(parsed.error());
        headers_start_ = next;
    } else if (passed_empty_line_) {
        return bad("There is no request line.");
    } else {
        passed_empty_line_ = true;
    }
    line_start_ = next;
    return {};
}

std::expected<void, Fault> HeadScanner::within_limits(std::string_view bytes) const {
    if (headers_start_ == 0 && position_ - line_start_ > limits_.target + around_target) {
        const auto line = bytes.substr(line_start_);
        const auto space = line.find(' ');
        if (space == std::string_view::npos || space > longest_method) return bad("The request line is too long.");
        return std::unexpected(Fault{414, "The request target is too long."});
    }
    if (headers_start_ > 0 && position_ - headers_start_ > limits_.header_section)
        return std::unexpected(Fault{431, "The header section is too long."});
    return {};
}

std::expected<ParsedHead, Fault> parse_head(std::string_view bytes, const Limits& limits) {
    const auto next_line = [&bytes] {
        const auto line = bytes.substr(0, bytes.find("\r\n"));
        bytes.remove_prefix(std::min(bytes.size(), line.size() + 2));
        return line;
    };
    auto first = next_line();
    if (first.empty()) first = next_line();
    const auto line = parse_request_line(first, limits);
    if (!line) return std::unexpected(line.error());

    ParsedHead parsed;
    parsed.framing.http_1_0 = line->http_1_0;
    parsed.head.method = line->method;
    parsed.head.target = line->target;
    auto target = parse_target(line->target);
    if (!target || (target->path == "*" && line->method != "OPTIONS")) return bad("The request target is malformed.");
    parsed.head.path = std::move(target->path);
    parsed.head.query = std::move(target->query);
    parsed.head.query_malformed = target->query_malformed;

    std::size_t count = 0;
    for (auto field = next_line(); !field.empty(); field = next_line()) {
        if (++count > limits.header_count) return std::unexpected(Fault{431, "There are too many header lines."});
        if (auto read = parse_field(field, parsed.head.headers); !read) return std::unexpected(read.error());
    }
    if (auto host = check_host(parsed.head.headers, line->http_1_0); !host) return std::unexpected(host.error());
    if (auto framing = read_body_framing(parsed); !framing) return std::unexpected(framing.error());
    read_connection(parsed);
    return parsed;
}

}  // namespace vestibule::http
