#include "infra/passwords/password_sha1.hpp"

#include <openssl/evp.h>

#include <stdexcept>

#include "domain/shared/hex.hpp"

namespace vestibule::passwords {

Sha1 password_sha1(const Secret& password) {
    Sha1 digest{};
    const auto text = password.reveal();
    if (EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1)
        throw std::runtime_error("SHA-1 is not available");
    return digest;
}

std::string hex(const Sha1& digest) {
    return to_hex(digest, upper_hex_digits);
}

}  // namespace vestibule::passwords
