// What a check of another system's hash may cost, and the check itself.
#include <crypt.h>
#include <openssl/evp.h>

#include <limits>
#include <memory>
#include <stdexcept>

#include "infra/crypto/constant_time.hpp"
#include "infra/crypto/foreign_hash.hpp"
#include "infra/crypto/sodium.hpp"

namespace vestibule::crypto {

namespace {

// Bounds that hold a check to 250 ms on the reference core, where Argon2id of 19 MiB and two passes takes 12 ms.
constexpr std::uint64_t most_argon2_kib = 256 * 1024;
constexpr std::uint64_t most_argon2_work = 600'000;  // KiB times passes
constexpr std::uint64_t most_argon2_lanes = 16;
constexpr unsigned most_bcrypt_cost = 12;
constexpr std::uint64_t most_sha512_crypt_rounds = 700'000;
constexpr std::uint64_t most_pbkdf2_sha1 = 1'300'000;  // blocks of the digest's length times iterations
constexpr std::uint64_t most_pbkdf2_sha256 = 1'000'000;
constexpr std::uint64_t most_pbkdf2_sha512 = 500'000;
constexpr std::uint64_t most_scrypt_bytes = 64 << 20;    // 128 · N · r
constexpr std::uint64_t most_scrypt_work = 96ULL << 20;  // 128 · N · r · p

// Factors of hostile size would overflow; what is that large is refused anyway.
std::uint64_t product(std::initializer_list<std::uint64_t> factors) {
    std::uint64_t result = 1;
    for (const auto factor : factors) {
        if (factor != 0 && result > std::numeric_limits<std::uint64_t>::max() / factor)
            return std::numeric_limits<std::uint64_t>::max();
        result *= factor;
    }
    return result;
}

struct Digesting {
    const EVP_MD* digest;
    std::size_t bytes;
    std::uint64_t most;
};

Digesting digesting(const Pbkdf2Hash& hash) {
    if (hash.digest == "sha1") return {EVP_sha1(), 20, most_pbkdf2_sha1};
    if (hash.digest == "sha256") return {EVP_sha256(), 32, most_pbkdf2_sha256};
    return {EVP_sha512(), 64, most_pbkdf2_sha512};
}

bool cheap(const Argon2Hash& hash) {
    return hash.memory_kib <= most_argon2_kib && hash.lanes <= most_argon2_lanes &&
           product({hash.memory_kib, hash.iterations}) <= most_argon2_work;
}
bool cheap(const BcryptHash& hash) {
    return hash.cost <= most_bcrypt_cost;
}
bool cheap(const Sha512CryptHash& hash) {
    return hash.rounds <= most_sha512_crypt_rounds;
}
bool cheap(const Pbkdf2Hash& hash) {
    const auto [digest, bytes, most] = digesting(hash);
    return product({hash.iterations, (hash.hash.size() + bytes - 1) / bytes}) <= most;
}
bool cheap(const ScryptHash& hash) {
    return hash.log2_n < 32 && product({128, 1ULL << hash.log2_n, hash.r}) <= most_scrypt_bytes &&
           product({128, 1ULL << hash.log2_n, hash.r, hash.p}) <= most_scrypt_work;
}
bool cheap(const SaltedSha512Hash&) {
    return true;
}

// libxcrypt's answer to `setting`, which holds the salt; equal to the whole hash for the right password. Like the
// systems that made such hashes it reads the password up to a NUL, and bcrypt 72 bytes of it.
bool crypt_matches(std::string_view password, const std::string& setting) {
    const auto data = std::make_unique<crypt_data>();
    // A Secret's text ends with a NUL.
    const char* const made = crypt_r(password.data(), setting.c_str(), data.get());
    const bool same = made && constant_time_equal(std::string_view(made), setting);
    sodium_memzero(data.get(), sizeof(crypt_data));
    return same;
}

bool check(const Argon2Hash& hash, std::string_view password, const std::string& text) {
    const auto verify =
        hash.algorithm == "argon2id" ? crypto_pwhash_argon2id_str_verify : crypto_pwhash_argon2i_str_verify;
    return verify(text.c_str(), password.data(), password.size()) == 0;
}
bool check(const BcryptHash&, std::string_view password, const std::string& text) {
    return crypt_matches(password, text);
}
bool check(const Sha512CryptHash&, std::string_view password, const std::string& text) {
    return crypt_matches(password, text);
}
bool check(const Pbkdf2Hash& hash, std::string_view password, const std::string&) {
    std::string made(hash.hash.size(), '\0');
    if (PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(hash.salt),
                          static_cast<int>(hash.salt.size()), static_cast<int>(hash.iterations), digesting(hash).digest,
                          static_cast<int>(made.size()), bytes_of(made)) != 1)
        throw std::runtime_error("PBKDF2 is not available");
    return constant_time_equal(made, hash.hash);
}
bool check(const ScryptHash& hash, std::string_view password, const std::string&) {
    std::string made(hash.hash.size(), '\0');
    constexpr std::uint64_t room = most_scrypt_bytes + (8 << 20);
    if (EVP_PBE_scrypt(password.data(), password.size(), bytes_of(hash.salt), hash.salt.size(), 1ULL << hash.log2_n,
                       hash.r, hash.p, room, bytes_of(made), made.size()) != 1)
        throw std::runtime_error("scrypt is not available");
    return constant_time_equal(made, hash.hash);
}
bool check(const SaltedSha512Hash& hash, std::string_view password, const std::string&) {
    crypto_hash_sha512_state state;
    std::string made(crypto_hash_sha512_BYTES, '\0');
    crypto_hash_sha512_init(&state);
    crypto_hash_sha512_update(&state, bytes_of(password), password.size());
    crypto_hash_sha512_update(&state, bytes_of(hash.salt), hash.salt.size());
    crypto_hash_sha512_final(&state, bytes_of(made));
    sodium_memzero(&state, sizeof(state));
    return constant_time_equal(made, hash.hash);
}

}  // namespace

bool ForeignHash::affordable() const {
    return std::visit([](const auto& hash) { return cheap(hash); }, form_);
}

bool ForeignHash::matches(const Secret& password) const {
    need_sodium();
    // What was stored has passed the bounds; text that came another way must not hold a thread of the pool.
    if (!affordable()) return false;
    return std::visit([&](const auto& hash) { return check(hash, password.reveal(), text()); }, form_);
}

}  // namespace vestibule::crypto
