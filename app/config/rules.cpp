#include "app/config/rules.hpp"

#include <algorithm>
#include <array>

#include "domain/shared/hex.hpp"
#include "domain/shared/utf8.hpp"

namespace vestibule::app {
namespace {

using std::string_view;

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter_or_digit(char c) {
    return is_letter(c) || is_digit(c);
}

// Cuts off what stands before the separator.
string_view next_part(string_view& rest, char separator) {
    auto at = rest.find(separator);
    auto part = rest.substr(0, at);
    rest = at == rest.npos ? string_view() : rest.substr(at + 1);
    return part;
}

bool is_address(string_view text) {
    auto at = text.rfind('@');
    if (at == text.npos || at == 0 || text.size() > 254 || !is_domain(text.substr(at + 1))) return false;
    auto local = text.substr(0, at);
    return !local.starts_with('.') && !local.ends_with('.') && local.find("..") == local.npos &&
           local.find_first_of(" ()<>[]:;@\\,\"") == local.npos;
}

}  // namespace

bool is_id(string_view text) {
    return !text.empty() && text.size() <= 64 && is_letter_or_digit(text.front()) &&
           std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_domain(string_view text) {
    if (text.size() > 253 || text.find('.') == text.npos || text.ends_with('.')) return false;
    while (!text.empty()) {
        auto label = next_part(text, '.');
        if (label.empty() || label.size() > 63 || label.starts_with('-') || label.ends_with('-')) return false;
        if (!std::ranges::all_of(label, [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-'; }))
            return false;
    }
    return true;
}

bool is_locale(string_view text) {
    if (text.ends_with('-')) return false;
    auto language = next_part(text, '-');
    if (language.size() < 2 || language.size() > 3 || !std::ranges::all_of(language, is_letter)) return false;
    while (!text.empty()) {
        auto subtag = next_part(text, '-');
        if (subtag.size() < 2 || subtag.size() > 8 || !std::ranges::all_of(subtag, is_letter_or_digit)) return false;
    }
    return true;
}

bool is_mailbox(string_view text) {
    if (!is_shown(text)) return false;
    auto open = text.find('<');
    if (open == text.npos) return is_address(text);
    return text.ends_with('>') && text.substr(0, open).find_first_of("\"<>@,;:\\") == text.npos &&
           is_address(text.substr(open + 1, text.size() - open - 2));
}

bool is_digest(string_view text) {
    return text.size() == 64 && is_hex(text);
}

bool is_shown(string_view text) {
    return !text.empty() && text.size() <= 200 && is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

bool is_activation_link(string_view text) {
    if (!text.starts_with("https://") || text.size() > 1000 || text.find_first_of(" \"<>\\^`|\r\n\t") != text.npos)
        return false;
    auto host = text.substr(8, text.find_first_of("/?#", 8) - 8);
    if (host.empty() || host.find_first_of("{}@") != host.npos) return false;
    bool user = false;
    bool token = false;
    while (true) {
        auto open = text.find_first_of("{}");
        if (open == text.npos) return user && token;
        auto close = text.find('}', open);
        if (close == text.npos) return false;
        auto name = text.substr(open, close - open + 1);
        if (name == "{userId}" && !user)
            user = true;
        else if (name == "{token}" && !token)
            token = true;
        else
            return false;
        text.remove_prefix(close + 1);
    }
}

}  // namespace vestibule::app
