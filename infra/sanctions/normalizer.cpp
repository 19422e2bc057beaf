#include "infra/sanctions/normalizer.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <optional>
#include <span>
#include <stdexcept>

#include "domain/shared/utf8.hpp"
#include "infra/sanctions/model.hpp"
#include "infra/sanctions/romanizer.hpp"

namespace vestibule::sanctions {

namespace {

bool within(UChar32 c, UChar32 first, UChar32 last) {
    return c >= first && c <= last;
}

bool is_apostrophe(UChar32 c) {
    return c == '\'' || c == '`' || c == 0xB4 || within(c, 0x2018, 0x201B) || within(c, 0x02B0, 0x02CF) || c == 0x2032;
}

// Soft hyphens, joiners, fillers: nobody sees them in a name.
bool is_invisible(UChar32 c) {
    return u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

// Letters in white on black circles and squares, and those of flags, are symbols to Unicode and letters to who reads
// them.
std::optional<char16_t> drawn_letter(UChar32 c) {
    for (const UChar32 first : {0x1F150, 0x1F170, 0x1F1E6})
        if (within(c, first, first + ('z' - 'a'))) return static_cast<char16_t>(u'a' + (c - first));
    return std::nullopt;
}

// Of a letter, inside a word: "Moro$", "N!col@s".
bool is_disguise(char c) {
    return c == '@' || c == '$' || c == '!';
}

bool ends_a_word(UChar32 c) {
    if (c < 0x80)
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 is_disguise(static_cast<char>(c)));
    if (u_isalnum(c)) return false;
    const auto kind = u_charType(c);
    return kind != U_NON_SPACING_MARK && kind != U_COMBINING_SPACING_MARK && kind != U_ENCLOSING_MARK &&
           kind != U_FORMAT_CHAR;
}

std::unexpected<Error> unreadable(std::string detail) {
    return fail(ErrorKind::unprocessable, "NAME_UNREADABLE", std::move(detail));
}

void unmask(char& c) {
    constexpr std::string_view masks = "0134578@$!", letters = "oleastbasi";
    if (const auto at = masks.find(c); at != std::string_view::npos) c = letters[at];
}

bool is_letter(char c) {
    return c >= 'a' && c <= 'z';
}

// Digits and signs among letters are letters misread or disguised: "0mar", "A1i", "M@rco"; a mark behind a word is
// none.
void unmask(std::string& word) {
    while (word.ends_with('!')) word.pop_back();
    word.erase(0, word.find_first_not_of('!'));
    if (std::ranges::any_of(word, is_letter))
        for (char& c : word) unmask(c);
    else
        std::erase_if(word, is_disguise);
}

// Words of one side of the comma.
class WordMaker {
  public:
    explicit WordMaker(std::vector<Word>& words) : words_(words) {}

    // ASCII letters or digits; anything else of `text` ends the word.
    void add(std::string_view text, Origin origin) {
        for (const char c : text) {
            if (c >= 'A' && c <= 'Z')
                word_.letters.push_back(static_cast<char>(c - 'A' + 'a'));
            else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || is_disguise(c))
                word_.letters.push_back(c);
            else if (c != '\'' && c != '`')
                end();
        }
        word_.origin = std::max(word_.origin, origin);
    }

    void end() {
        unmask(word_.letters);
        if (!word_.letters.empty()) words_.push_back(std::move(word_));
        word_ = {};
    }

  private:
    std::vector<Word>& words_;
    Word word_;
};

// A run of letters of which at least one is no Latin of the table.
std::optional<Error> add_foreign(const icu::UnicodeString& run, bool ukrainian, WordMaker& maker) {
    auto script = Script::latin;
    for (std::int32_t at = 0; at < run.length(); at = run.moveIndex32(at, 1)) {
        const auto found = script_of(run.char32At(at));
        if (found == Script::ukrainian || script == Script::latin || found == Script::vowelless) script = found;
    }
    if (ukrainian && script == Script::russian) script = Script::ukrainian;
    const auto text = romanizer().romanize(run, script);
    const auto wide = icu::UnicodeString::fromUTF8(text);
    std::string ascii;
    for (std::int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
        const auto c = wide.char32At(at);
        if (c < 0x80)
            ascii.push_back(static_cast<char>(c));
        else if (c < first_beyond_table)
            ascii += romanizer().latin(c);
        else if (u_isalnum(c) && u_charType(c) != U_MODIFIER_LETTER)
            return unreadable("A letter of the name has no Latin form.").error();
    }
    // Arabic writes the article in one with its word; lists part them.
    constexpr std::int32_t article_and_three_letters = 5;
    if (script == Script::vowelless && run.length() >= article_and_three_letters && run.startsWith(u"\u0627\u0644") &&
        ascii.starts_with("al")) {
        maker.add("al", Origin::vowelless);
        maker.end();
        ascii.erase(0, 2);
    }
    maker.add(ascii, origin_of(script));
    return std::nullopt;
}

// Whether the name has a letter that Ukrainian has and Russian lacks: then all of it is read as Ukrainian.
bool looks_ukrainian(const icu::UnicodeString& name) {
    for (std::int32_t at = 0; at < name.length(); ++at)
        if (script_of(name.charAt(at)) == Script::ukrainian) return true;
    return false;
}

std::optional<Error> add_side(const icu::UnicodeString& side, bool ukrainian, std::vector<Word>& words) {
    WordMaker maker(words);
    icu::UnicodeString run;
    bool foreign = false;
    for (std::int32_t at = 0; at <= side.length(); at = at < side.length() ? side.moveIndex32(at, 1) : at + 1) {
        const UChar32 c = at < side.length() ? side.char32At(at) : ' ';
        if (is_apostrophe(c) || is_invisible(c)) continue;
        if (!ends_a_word(c)) {
            run.append(c);
            foreign = foreign || c >= first_beyond_table;
            continue;
        }
        if (foreign) {
            if (auto error = add_foreign(run, ukrainian, maker)) return error;
        } else {
            for (std::int32_t i = 0; i < run.length(); ++i) {
                const UChar32 letter = run.charAt(i);
                if (letter < 0x80) {
                    const char single = static_cast<char>(letter);
                    maker.add({&single, 1}, Origin::latin);
                } else {
                    maker.add(romanizer().latin(letter), Origin::latin);
                }
            }
        }
        maker.end();
        run.remove();
        foreign = false;
    }
    return std::nullopt;
}

icu::UnicodeString composed(std::string_view name) {
    const auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfkc = icu::Normalizer2::getNFKCInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    const auto normal = nfkc->normalize(text, status);
    if (U_FAILURE(status)) throw std::runtime_error(std::string("ICU: ") + u_errorName(status));
    icu::UnicodeString result;
    for (std::int32_t at = 0; at < normal.length(); at = normal.moveIndex32(at, 1)) {
        const auto c = normal.char32At(at);
        if (const auto letter = drawn_letter(c))
            result.append(*letter);
        else
            result.append(c);
    }
    return result;
}

bool all_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Same as the general way for text without a letter beyond ASCII, at a tenth of its price.
void add_ascii(std::string_view side, std::vector<Word>& words) {
    WordMaker maker(words);
    maker.add(side, Origin::latin);
    maker.end();
}

// "LAST, First" becomes first, last; a comma between two letters on their own ("M,a,d,u,r,o") parts no names.
void turn_round(std::vector<Word>& words, std::size_t last_words) {
    const auto first = words.begin() + static_cast<std::ptrdiff_t>(last_words);
    if (first == words.begin() || first == words.end() || (is_sign(*first) && is_sign(*(first - 1)))) return;
    std::rotate(words.begin(), first, words.end());
}

std::optional<Error> split(std::string_view name, std::vector<Word>& words) {
    if (all_ascii(name)) {
        const auto comma = name.find(',');
        add_ascii(name.substr(0, comma), words);
        if (comma == std::string_view::npos) return std::nullopt;
        const auto last_words = words.size();
        add_ascii(name.substr(comma + 1), words);
        turn_round(words, last_words);
        return std::nullopt;
    }
    const auto text = composed(name);
    const auto comma = text.indexOf(static_cast<char16_t>(','));
    const bool ukrainian = looks_ukrainian(text);
    if (comma < 0) return add_side(text, ukrainian, words);
    if (auto error = add_side(text.tempSubString(0, comma), ukrainian, words)) return error;
    const auto last_words = words.size();
    if (auto error = add_side(text.tempSubString(comma + 1), ukrainian, words)) return error;
    turn_round(words, last_words);
    return std::nullopt;
}

// "M 4 d u r 0": a digit on its own among letters on their own.
void unmask_signs(std::vector<Word>& words) {
    for (const auto& run : runs_of_signs(words)) {
        const auto signs = std::span(words).subspan(run.first, run.count);
        if (std::ranges::none_of(signs, [](const Word& sign) { return is_letter(sign.letters.front()); })) continue;
        for (auto& sign : signs)
            for (char& c : sign.letters) unmask(c);
    }
}

// No listed word is as long as Model::max_token_letters: a longer one matches nothing as a whole, so that its pieces
// lose no match and may only find more.
std::vector<Word> in_pieces(std::vector<Word> words) {
    constexpr auto most = Model::max_token_letters;
    if (std::ranges::all_of(words, [](const Word& word) { return word.letters.size() <= most; })) return words;
    std::vector<Word> pieces;
    for (const auto& word : words)
        for (std::size_t at = 0; at < word.letters.size(); at += most)
            pieces.push_back({word.letters.substr(at, most), word.origin});
    return pieces;
}

}  // namespace

bool is_sign(const Word& word) {
    constexpr std::size_t romanised = 2;  // "zh", "yu"
    return word.letters.size() == 1 || (word.origin == Origin::alphabet && word.letters.size() <= romanised);
}

std::vector<WordRun> runs_of_signs(const std::vector<Word>& words) {
    constexpr std::size_t least = 3;  // two are initials, or joined like any neighbours
    std::vector<WordRun> runs;
    for (std::size_t first = 0; first < words.size();) {
        auto end = first;
        while (end < words.size() && is_sign(words[end])) ++end;
        if (end - first >= least) runs.push_back({first, end - first});
        first = std::max(end, first + 1);
    }
    return runs;
}

Result<std::vector<Word>> normalize_name(std::string_view name) {
    if (name.size() > Model::max_name_bytes)
        return fail(ErrorKind::unprocessable, "NAME_TOO_LONG", "The name has more than 1024 bytes.");
    if (!is_utf8(name)) return unreadable("The name is not UTF-8.");
    std::vector<Word> words;
    if (auto error = split(name, words)) return std::unexpected(std::move(*error));
    const auto has_letter = [](const Word& word) { return std::ranges::any_of(word.letters, is_letter); };
    if (std::ranges::none_of(words, has_letter))
        return fail(ErrorKind::unprocessable, "NAME_EMPTY", "The name has no letter.");
    unmask_signs(words);
    words = in_pieces(std::move(words));
    if (words.size() > Model::max_tokens)
        return fail(ErrorKind::unprocessable, "NAME_TOO_LONG", "The name has more than 32 words.");
    return words;
}

std::optional<std::string> why_unreadable(std::string_view name) {
    const auto words = normalize_name(name);
    if (words) return std::nullopt;
    return words.error().code;
}

std::optional<std::string> why_unreadable_outside(std::string_view name) {
    if (auto code = why_unreadable(name)) return code;
    const auto text = composed(name);
    for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
        const auto script = script_of(text.char32At(at));
        if (script != Script::latin && script != Script::russian && script != Script::ukrainian)
            return "NAME_UNREADABLE";
    }
    return std::nullopt;
}

std::optional<std::string> latin_reading(std::string_view name) {
    if (all_ascii(name)) return std::nullopt;
    const auto words = normalize_name(name);
    if (!words) return std::nullopt;
    std::string reading;
    for (const auto& word : *words) reading += (reading.empty() ? "" : " ") + word.letters;
    return reading;
}

void warm_up_transliteration() {
    for (const auto* letter : {"Ж", "і", "习", "م", "김", "ב"})
        if (!normalize_name(letter)) throw std::runtime_error(std::string("ICU has no Latin form of ") + letter);
}

}  // namespace vestibule::sanctions
