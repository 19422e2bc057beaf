#include "infra/sanctions/romanizer.hpp"

#include <unicode/uscript.h>

#include <stdexcept>

namespace vestibule::sanctions {

namespace {

std::unique_ptr<icu::Transliterator> transliterator(const char* id) {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(id, UTRANS_FORWARD, status));
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + id + ": " + u_errorName(status));
    return made;
}

bool within(UChar32 c, UChar32 first, UChar32 last) {
    return c >= first && c <= last;
}

}  // namespace

Script script_of(UChar32 c) {
    if (c < first_beyond_table) return Script::latin;
    if (c == 0x0404 || c == 0x0454 || c == 0x0406 || c == 0x0456 || c == 0x0407 || c == 0x0457 || c == 0x0490 ||
        c == 0x0491)
        return Script::ukrainian;
    if (within(c, 0x0400, 0x052F)) return Script::russian;
    if (within(c, 0x0590, 0x07BF) || within(c, 0x08A0, 0x08FF) || within(c, 0xFB1D, 0xFDFF) ||
        within(c, 0xFE70, 0xFEFC))
        return Script::vowelless;
    UErrorCode status = U_ZERO_ERROR;
    switch (uscript_getScript(c, &status)) {
        case USCRIPT_LATIN:
        case USCRIPT_COMMON:
        case USCRIPT_INHERITED:
            return Script::latin;
        case USCRIPT_HAN:
            return Script::han;
        default:
            return Script::other;
    }
}

Origin origin_of(Script script) {
    switch (script) {
        case Script::latin:
            return Origin::latin;
        case Script::vowelless:
            return Origin::vowelless;
        case Script::han:
            return Origin::han;
        default:
            return Origin::alphabet;
    }
}

Romanizer::Romanizer()
    : russian_(transliterator("Russian-Latin/BGN")),
      ukrainian_(transliterator("Ukrainian-Latin/BGN")),
      any_(transliterator("Any-Latin; Latin-ASCII")),
      ascii_(transliterator("Latin-ASCII")) {
    for (UChar32 c = 0x80; c < first_beyond_table; ++c) {
        icu::UnicodeString text(c);
        ascii_->transliterate(text);
        text.toUTF8String(table_[static_cast<std::size_t>(c)]);
    }
}

std::string Romanizer::romanize(icu::UnicodeString text, Script script) const {
    if (script == Script::russian) russian_->transliterate(text);
    if (script == Script::ukrainian) ukrainian_->transliterate(text);
    any_->transliterate(text);
    std::string result;
    text.toUTF8String(result);
    return result;
}

const Romanizer& romanizer() {
    thread_local const Romanizer instance;
    return instance;
}

}  // namespace vestibule::sanctions
