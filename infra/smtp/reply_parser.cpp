#include "infra/smtp/reply_parser.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace vestibule::smtp {

namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}

// class "." subject "." detail, the latter two of one to three digits.
std::string enhanced_code(std::string_view text, int code) {
    const auto word = text.substr(0, text.find(' '));
    if (word.size() < 5 || word.size() > 9 || word[0] != static_cast<char>('0' + code / 100) || word[1] != '.')
        return "";
    const auto dot = word.find('.', 2);
    if (dot == std::string_view::npos) return "";
    const auto subject = word.substr(2, dot - 2);
    const auto detail = word.substr(dot + 1);
    const auto number = [](std::string_view part) {
        return !part.empty() && part.size() <= 3 && std::ranges::all_of(part, digit);
    };
    return number(subject) && number(detail) ? std::string(word) : "";
}

}  // namespace

notification::Reply ServerReply::to_reply() const {
    notification::Reply reply{.code = code};
    if (lines.empty()) return reply;
    reply.enhanced = enhanced_code(lines.front(), code);
    for (const auto& line : lines) {
        if (!reply.text.empty()) reply.text += ' ';
        reply.text += line;
    }
    return reply;
}

void ReplyParser::feed(std::string_view bytes) {
    for (char c : bytes) {
        if (c == '\n') {
            end_line();
            line_.clear();
            continue;
        }
        line_ += c;
        if (line_.size() > longest_line) throw ProtocolError("a reply line without end");
    }
}

void ReplyParser::end_line() {
    std::string_view line = line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool coded = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' && digit(line[1]) && digit(line[2]);
    const bool separated = line.size() == 3 || (line.size() > 3 && (line[3] == ' ' || line[3] == '-'));
    if (!coded || !separated) throw ProtocolError("a line that is no reply");

    const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    if (!current_.lines.empty() && current_.code != code) throw ProtocolError("a reply with two codes");
    current_.code = code;
    current_.lines.emplace_back(line.size() > 4 ? line.substr(4) : "");
    if (current_.lines.size() > most_lines) throw ProtocolError("a reply without end");
    if (line.size() > 3 && line[3] == '-') return;
    ready_.push_back(std::move(current_));
    current_ = {};
}

std::optional<ServerReply> ReplyParser::next() {
    if (ready_.empty()) return std::nullopt;
    auto reply = std::move(ready_.front());
    ready_.erase(ready_.begin());
    return reply;
}

}  // namespace vestibule::smtp
