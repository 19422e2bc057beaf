#include "app/http/trace.hpp"

#include <algorithm>

#include "domain/shared/hex.hpp"

namespace vestibule::app {
namespace {

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of(hex_digits) == std::string_view::npos;
}
bool is_zero(std::string_view text) {
    return text.find_first_not_of('0') == std::string_view::npos;
}

// Section 3.2 of W3C Trace Context; versions above 00 may carry more behind.
bool is_traceparent(std::string_view text) {
    if (text.size() < 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
    const auto version = text.substr(0, 2);
    if (!is_lower_hex(version) || version == "ff") return false;
    if (text.size() > 55 && (version == "00" || text[55] != '-')) return false;
    const auto trace = text.substr(3, 32);
    const auto parent = text.substr(36, 16);
    return is_lower_hex(trace) && !is_zero(trace) && is_lower_hex(parent) && !is_zero(parent) &&
           is_lower_hex(text.substr(53, 2));
}

}  // namespace

std::string correlation_id(const http::Headers& headers, Ids& ids) {
    const auto sent = headers.all("X-Correlation-Id");
    const auto allowed = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
               c == '-';
    };
    if (sent.size() == 1 && !sent[0].empty() && sent[0].size() <= 64 && std::ranges::all_of(sent[0], allowed))
        return std::string(sent[0]);
    return ids.next().to_string();
}

std::string traceparent(const http::Headers& headers, Ids& ids) {
    const auto sent = headers.all("traceparent");
    const bool taken_up = sent.size() == 1 && is_traceparent(sent[0]);
    const auto trace = taken_up ? std::string(sent[0].substr(3, 32)) : to_hex(ids.next().bytes());
    // Of the flags only `sampled` is known to version 00.
    const bool sampled = !taken_up || std::string_view("13579bdf").find(sent[0][54]) != std::string_view::npos;
    return "00-" + trace + '-' + to_hex(ids.next().bytes()).substr(16) + (sampled ? "-01" : "-00");
}

}  // namespace vestibule::app
