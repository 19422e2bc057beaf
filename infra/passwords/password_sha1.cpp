#include "infra/passwords/password_sha1.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace vestibule::passwords {

Sha1 password_sha1(const Secret& password) {
    Sha1 digest{};
    const auto text = password.reveal();
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("SHA-1 is not available");
    return digest;
}

std::string hex(const Sha1& digest) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const auto byte : digest) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

}  // namespace vestibule::passwords
