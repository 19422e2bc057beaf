#include "infra/text/icu_text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <stdexcept>

namespace vestibule::text {

namespace {

std::string normalized(const icu::Normalizer2& normalizer, std::string_view text) {
    std::string result;
    result.reserve(text.size());
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode status = U_ZERO_ERROR;
    normalizer.normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
                             status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return result;
}

const icu::Normalizer2& instance(const icu::Normalizer2* (*get)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* normalizer = get(status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    return *normalizer;
}

bool all_ascii(std::string_view text) {
    for (const char c : text)
        if (static_cast<unsigned char>(c) >= 0x80) return false;
    return true;
}

// Calls `visit(code point, start, end)` until it returns false.
template <class Visit>
void each_code_point(std::string_view text, Visit visit) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto length = static_cast<std::int32_t>(text.size());
    std::int32_t at = 0;
    while (at < length) {
        const std::int32_t start = at;
        UChar32 code_point = 0;
        U8_NEXT(bytes, at, length, code_point);
        if (!visit(code_point, static_cast<std::size_t>(start), static_cast<std::size_t>(at))) return;
    }
}

}  // namespace

std::string IcuText::nfc(std::string_view text) const {
    if (all_ascii(text)) return std::string(text);
    return normalized(instance(&icu::Normalizer2::getNFCInstance), text);
}

std::string IcuText::fold(std::string_view text) const {
    return normalized(instance(&icu::Normalizer2::getNFKCCasefoldInstance), text);
}

std::string IcuText::trim(std::string_view text) const {
    std::size_t begin = text.size();
    std::size_t end = 0;
    each_code_point(text, [&](UChar32 code_point, std::size_t start, std::size_t after) {
        if (code_point >= 0 && u_isUWhiteSpace(code_point)) return true;
        if (begin == text.size()) begin = start;
        end = after;
        return true;
    });
    return begin < end ? std::string(text.substr(begin, end - begin)) : std::string();
}

std::size_t IcuText::code_points(std::string_view text) const {
    std::size_t count = 0;
    for (const char c : text)
        if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++count;
    return count;
}

bool IcuText::has_control_characters(std::string_view text) const {
    bool found = false;
    each_code_point(text, [&](UChar32 code_point, std::size_t, std::size_t) {
        found = code_point >= 0 && u_charType(code_point) == U_CONTROL_CHAR;
        return !found;
    });
    return found;
}

}  // namespace vestibule::text
