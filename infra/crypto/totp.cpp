#include "infra/crypto/totp.hpp"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace vestibule::crypto {

namespace {

constexpr unsigned digits = 6;

// liboath's buffer, wiped before it is given back.
struct Key {
    char* bytes = nullptr;
    std::size_t size = 0;

    explicit Key(std::string_view base32) {
        if (oath_base32_decode(base32.data(), base32.size(), &bytes, &size) != OATH_OK)
            throw std::invalid_argument("a TOTP secret is no base32");
    }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
    ~Key() {
        explicit_bzero(bytes, size);
        std::free(bytes);
    }
};

}  // namespace

OathTotpCodes::OathTotpCodes() {
    if (oath_init() != OATH_OK) throw std::runtime_error("liboath does not start");
}

std::string OathTotpCodes::code(const Secret& secret, std::int64_t step) const {
    const Key key(secret.reveal());
    std::array<char, digits + 1> output{};
    // RFC 6238 is RFC 4226 with the step as its counter.
    const auto outcome = oath_hotp_generate(key.bytes, key.size, static_cast<std::uint64_t>(step), digits, false,
                                            OATH_HOTP_DYNAMIC_TRUNCATION, output.data());
    if (outcome != OATH_OK) throw std::runtime_error("liboath makes no code");
    return output.data();
}

}  // namespace vestibule::crypto
