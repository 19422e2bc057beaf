#include "domain/shared/ids.hpp"

#include "domain/shared/hex.hpp"

namespace vestibule {

namespace {

bool dash_at(std::size_t position) {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

}  // namespace

std::optional<Uuid> Uuid::parse(std::string_view text) {
    if (text.size() != 36) return std::nullopt;

    Bytes bytes{};
    std::size_t digit = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (dash_at(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int value = hex_value(text[i]);
        if (value < 0) return std::nullopt;
        bytes[digit / 2] = static_cast<std::uint8_t>((bytes[digit / 2] << 4) | value);
        ++digit;
    }
    return Uuid{bytes};
}

std::string Uuid::to_string() const {
    std::string text;
    text.reserve(36);
    for (auto byte : bytes_) {
        if (dash_at(text.size())) text.push_back('-');
        text.push_back(hex_digits[byte >> 4]);
        text.push_back(hex_digits[byte & 15]);
    }
    return text;
}

}  // namespace vestibule
