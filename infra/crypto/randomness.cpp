#include "infra/crypto/randomness.hpp"

#include "domain/shared/base64.hpp"
#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

namespace {

constexpr std::uint64_t low_bits = (std::uint64_t{1} << 62) - 1;

std::uint64_t random_number() {
    std::uint64_t number = 0;
    randombytes_buf(&number, sizeof number);
    return number;
}

void put(Uuid::Bytes& bytes, std::size_t at, std::size_t count, std::uint64_t number) {
    for (std::size_t i = count; i-- > 0; number >>= 8) bytes[at + i] = static_cast<std::uint8_t>(number & 255);
}

}  // namespace

std::string random_bytes(std::size_t count) {
    need_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

Secret SodiumRandomness::token(std::size_t bytes) {
    const Secret raw(random_bytes(bytes));
    return Secret(base64url(raw.reveal()));
}

Secret SodiumRandomness::digits(std::size_t count) {
    need_sodium();
    std::string text(count, '0');
    for (char& digit : text) digit = static_cast<char>('0' + randombytes_uniform(10));
    return Secret(std::move(text));
}

Uuid SystemIds::next() {
    need_sodium();
    const auto since_1970 = std::chrono::floor<std::chrono::milliseconds>(clock_.now()).time_since_epoch().count();
    const auto now = static_cast<std::uint64_t>(since_1970) & ((std::uint64_t{1} << 48) - 1);

    std::uint64_t milliseconds = 0;
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    {
        const std::scoped_lock lock(mutex_);
        if (now > milliseconds_) {
            milliseconds_ = now;
            high_ = random_number() & 0x7ff;  // the top bit stays free, so that steps have room
            low_ = random_number() & low_bits;
        } else {
            low_ += 1 + (random_number() & 0xffffffff);
            if (low_ > low_bits) {
                low_ &= low_bits;
                if (++high_ > 0xfff) {
                    high_ = 0;
                    ++milliseconds_;
                }
            }
        }
        milliseconds = milliseconds_;
        high = high_;
        low = low_;
    }

    Uuid::Bytes bytes{};
    put(bytes, 0, 6, milliseconds);
    put(bytes, 6, 2, 0x7000 | high);
    put(bytes, 8, 8, (std::uint64_t{2} << 62) | low);
    return Uuid(bytes);
}

}  // namespace vestibule::crypto
