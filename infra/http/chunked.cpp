#include "infra/http/chunked.hpp"

#include <algorithm>

#include "domain/shared/hex.hpp"
#include "infra/http/syntax.hpp"

namespace vestibule::http {
namespace {

constexpr std::size_t longest_overhead = 16 * 1024;
constexpr std::size_t most_digits = 15;  // a size that cannot overflow

}  // namespace

ChunkedDecoder::Step ChunkedDecoder::feed(std::string_view bytes, std::string& body, std::uint64_t limit) {
    std::size_t consumed = 0;
    while (consumed < bytes.size() && at_ != At::finished) {
        if (at_ == At::data) {
            const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size() - consumed));
            body.append(bytes.substr(consumed, count));
            consumed += count;
            left_ -= count;
            if (left_ == 0) at_ = At::data_return;
            continue;
        }
        if (!take(bytes[consumed++])) return {consumed, State::bad};
        if (at_ == At::data && left_ > limit - std::min<std::uint64_t>(limit, body.size()))
            return {consumed, State::too_large};
    }
    return {consumed, at_ == At::finished ? State::done : State::more};
}

bool ChunkedDecoder::take(char character) {
    const auto expect = [&](char wanted, At next) {
        at_ = next;
        return character == wanted;
    };
    switch (at_) {
        case At::data_return:
            return expect('\r', At::data_end);
        case At::data_end:
            return expect('\n', At::size_start);
        case At::size_end:
            return expect('\n', left_ > 0 ? At::data : At::trailer_start);
        case At::trailer_end:
            return expect('\n', At::trailer_start);
        case At::last_end:
            return expect('\n', At::finished);
        case At::size_start:
        case At::size:
        case At::before_extension:
        case At::extension:
            return take_size(character);
        case At::trailer_start:
        case At::trailer_name:
        case At::trailer_value:
            return take_trailer(character);
        case At::data:
        case At::finished:
            break;
    }
    return false;
}

bool ChunkedDecoder::take_size(char character) {
    if (at_ == At::extension) {
        if (character == '\r') at_ = At::size_end;
        return character == '\r' || (is_field_character(character) && ++overhead_ <= longest_overhead);
    }
    if (at_ == At::size_start) {
        left_ = 0;
        digits_ = 0;
        at_ = At::size;
    }
    if (const auto digit = hex_value(character); at_ == At::size && digit >= 0) {
        left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
        return ++digits_ <= most_digits;
    }
    if (digits_ == 0) return false;
    if (character == ';') {
        at_ = At::extension;
        return true;
    }
    if (character == ' ' || character == '\t') {
        at_ = At::before_extension;
        return ++overhead_ <= longest_overhead;
    }
    const bool ends = character == '\r' && at_ == At::size;
    at_ = At::size_end;
    return ends;
}

bool ChunkedDecoder::take_trailer(char character) {
    if (++overhead_ > longest_overhead) return false;
    if (at_ == At::trailer_start && character == '\r') {
        at_ = At::last_end;
        return true;
    }
    if (at_ == At::trailer_value) {
        if (character == '\r') at_ = At::trailer_end;
        return character == '\r' || is_field_character(character);
    }
    if (at_ == At::trailer_name && character == ':') {
        at_ = At::trailer_value;
        return true;
    }
    at_ = At::trailer_name;
    return is_token_character(character);
}

}  // namespace vestibule::http
