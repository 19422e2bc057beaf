#include "tests/support/foreign_names.hpp"

#include <unicode/translit.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>

namespace vestibule::tests {

namespace {

class Transliterator {
  public:
    explicit Transliterator(const char* id) {
        UErrorCode status = U_ZERO_ERROR;
        rules_.reset(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
        if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + id);
    }
    std::string of(std::string_view text) const {
        auto changed =
            icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
        rules_->transliterate(changed);
        std::string utf8;
        return changed.toUTF8String(utf8);
    }

  private:
    std::unique_ptr<icu::Transliterator> rules_;
};

// A sign for each syllable: of the common ones, the first that is read so.
const std::map<std::string, std::string>& signs() {
    static const auto made = [] {
        const Transliterator reading("Han-Latin; Latin-ASCII; Lower");
        std::map<std::string, std::string> signs;
        for (char32_t sign = 0x4E00; sign < 0x6700; ++sign) {
            std::string utf8;
            icu::UnicodeString(static_cast<UChar32>(sign)).toUTF8String(utf8);
            signs.emplace(reading.of(utf8), utf8);
        }
        return signs;
    }();
    return made;
}

// The longest syllable first; empty where one is none.
std::string in_han(std::string_view word) {
    std::string text;
    while (!word.empty()) {
        auto length = std::min<std::size_t>(word.size(), 6);
        while (length > 0 && !signs().contains(std::string(word.substr(0, length)))) --length;
        if (length == 0) return {};
        text += signs().at(std::string(word.substr(0, length)));
        word.remove_prefix(length);
    }
    return text;
}

std::string name_in_han(std::string_view name) {
    static const Transliterator lower("Lower");
    const auto text = lower.of(name);
    std::string written;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.find_first_of(" ,-", at);
        if (end == std::string::npos) end = text.size();
        if (end > at) {
            const auto word = in_han(std::string_view(text).substr(at, end - at));
            if (word.empty()) return {};
            written += word;
        }
        if (end < text.size()) written += text[end] == '-' ? ' ' : text[end];
        at = end + 1;
    }
    return written;
}

}  // namespace

std::string_view to_string(Foreign script) {
    switch (script) {
        case Foreign::cyrillic:
            return "Cyrillic";
        case Foreign::arabic:
            return "Arabic";
        case Foreign::hangul:
            return "Hangul";
        case Foreign::katakana:
            return "Katakana";
        case Foreign::han:
            break;
    }
    return "Han";
}

std::string written_in(Foreign script, std::string_view name) {
    static const std::map<Foreign, Transliterator> rules = [] {
        std::map<Foreign, Transliterator> made;
        for (const auto each : {Foreign::cyrillic, Foreign::arabic, Foreign::hangul, Foreign::katakana})
            made.emplace(each, Transliterator(("Lower; Latin-" + std::string(to_string(each))).c_str()));
        return made;
    }();
    return script == Foreign::han ? name_in_han(name) : rules.at(script).of(name);
}

}  // namespace vestibule::tests
