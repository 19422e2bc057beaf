#include "domain/shared/base64.hpp"

#include <array>

namespace vestibule {

namespace {

struct Alphabet {
    std::string_view digits;
    std::array<std::int8_t, 256> values{};  // -1 for what is no digit

    constexpr explicit Alphabet(std::string_view all) : digits(all) {
        values.fill(-1);
        for (std::size_t i = 0; i < digits.size(); ++i)
            values[static_cast<unsigned char>(digits[i])] = static_cast<std::int8_t>(i);
    }
};

constexpr Alphabet standard("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
constexpr Alphabet of_urls("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

std::string written(std::string_view bytes, const Alphabet& alphabet) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char byte : bytes) {
        pending = (pending << 8) | static_cast<unsigned char>(byte);
        for (bits += 8; bits >= 6; bits -= 6) text.push_back(alphabet.digits[(pending >> (bits - 6)) & 63]);
    }
    if (bits > 0) text.push_back(alphabet.digits[(pending << (6 - bits)) & 63]);
    return text;
}

std::optional<std::string> read(std::string_view text, const Alphabet& alphabet) {
    if (text.size() % 4 == 1) return std::nullopt;

    std::string bytes;
    bytes.reserve(text.size() * 3 / 4);
    std::uint32_t pending = 0;
    int bits = 0;
    for (const char c : text) {
        const int value = alphabet.values[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        pending = (pending << 6) | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<char>((pending >> bits) & 255));
        }
    }
    if ((pending & ((1U << bits) - 1)) != 0) return std::nullopt;
    return bytes;
}

}  // namespace

std::string base64(std::string_view bytes, Padding padding) {
    auto text = written(bytes, standard);
    if (padding == Padding::with) text.resize((text.size() + 3) / 4 * 4, '=');
    return text;
}

std::optional<std::string> from_base64(std::string_view text, Padding padding) {
    if (padding == Padding::with) {
        if (text.size() % 4 != 0) return std::nullopt;
        for (int most = 2; most > 0 && text.ends_with('='); --most) text.remove_suffix(1);
    }
    return read(text, standard);
}

std::string base64url(std::string_view bytes) {
    return written(bytes, of_urls);
}

std::optional<std::string> from_base64url(std::string_view text) {
    return read(text, of_urls);
}

}  // namespace vestibule
