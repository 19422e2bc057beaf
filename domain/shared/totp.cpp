#include "domain/shared/totp.hpp"

namespace vestibule {

namespace {

constexpr std::int64_t seconds_a_step = 30;
constexpr unsigned bits_kept = 16;

// In a time that does not tell how much of it was right.
bool equal(std::string_view one, std::string_view other) {
    if (one.size() != other.size()) return false;
    unsigned difference = 0;
    for (std::size_t i = 0; i < one.size(); ++i) difference |= static_cast<unsigned>(one[i] ^ other[i]);
    return difference == 0;
}

constexpr std::size_t token_bytes = 24;  // 32 letters of base64url: each of six random bits

// The value of a letter of base64url (RFC 4648, section 5).
unsigned six_bits(char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A');
    if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 26;
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0') + 52;
    return c == '-' ? 62 : 63;
}

}  // namespace

Secret random_base32(Randomness& randomness, std::size_t count) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string letters;
    while (letters.size() < count) {
        const auto token = randomness.token(token_bytes);
        for (const char c : token.reveal())
            if (letters.size() < count) letters.push_back(alphabet[six_bits(c) % alphabet.size()]);
    }
    return Secret(std::move(letters));
}

std::int64_t step_at(Instant now) {
    return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count() / seconds_a_step;
}

bool is_used(const UsedSteps& used, std::int64_t step) {
    const auto behind = used.newest - step;
    // Older than what is kept counts as used; it can't pass any more.
    if (behind >= bits_kept) return true;
    return behind >= 0 && (used.bits >> behind & 1U) != 0;
}

UsedSteps after_use(UsedSteps used, std::int64_t step) {
    if (step > used.newest) {
        const auto ahead = step - used.newest;
        used.bits = ahead >= bits_kept ? 0 : (used.bits << ahead) & ((1U << bits_kept) - 1);
        used.newest = step;
    }
    used.bits |= 1U << (used.newest - step);
    return used;
}

std::optional<std::int64_t> matching_step(const TotpCodes& codes, const Secret& secret, std::string_view code,
                                          const UsedSteps& used, Instant now) {
    std::optional<std::int64_t> spent;
    std::optional<std::int64_t> fresh;
    for (auto step = step_at(now) - 1; step <= step_at(now) + 1; ++step) {
        if (!equal(codes.code(secret, step), code)) continue;
        (is_used(used, step) ? spent : fresh) = step;
    }
    return fresh ? fresh : spent;
}

}  // namespace vestibule
