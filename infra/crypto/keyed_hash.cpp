#include "infra/crypto/keyed_hash.hpp"

#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

Digest HmacKeyedHash::hash(std::string_view purpose, std::string_view text) const {
    need_sodium();
    const auto key = key_.reveal();
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(purpose), purpose.size());
    const unsigned char separator = 0;
    crypto_auth_hmacsha256_update(&state, &separator, 1);
    crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
    Digest digest{};
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

}  // namespace vestibule::crypto
