// How a migration's hash object becomes a stored hash.
#include <algorithm>
#include <array>
#include <bit>

#include "domain/shared/base64.hpp"
#include "infra/crypto/foreign_hash.hpp"

namespace vestibule::crypto {

namespace {

constexpr std::array<std::string_view, 9> algorithms{"argon2id",      "argon2i",       "bcrypt",
                                                     "pbkdf2-sha256", "pbkdf2-sha512", "pbkdf2-sha1",
                                                     "scrypt",        "ssha512",       "sha512-crypt"};

std::unexpected<FieldError> fault(std::string pointer, std::string code, std::string detail) {
    return std::unexpected(FieldError{std::move(pointer), std::move(code), std::move(detail)});
}

template <class T>
using Read = std::expected<T, FieldError>;

Read<std::uint64_t> required(const std::optional<std::uint64_t>& value, std::string pointer) {
    if (!value) return fault(std::move(pointer), "REQUIRED", "this algorithm needs it");
    if (*value == 0) return fault(std::move(pointer), "RANGE", "must be at least 1");
    return *value;
}

Read<std::string> decoded(const std::string& text, std::string pointer, std::size_t min, std::size_t max) {
    std::string padded = text;
    while (padded.size() % 4 != 0) padded.push_back('=');
    auto bytes = from_base64(padded);
    if (!bytes) return fault(std::move(pointer), "FORMAT", "must be base64");
    if (bytes->size() < min || bytes->size() > max) return fault(std::move(pointer), "RANGE", "has a strange length");
    return std::move(*bytes);
}

struct Bare {
    std::string salt;
    std::string hash;
};

Read<Bare> bare(const ImportedHash& imported) {
    if (!imported.salt) return fault("/salt", "REQUIRED", "a bare hash needs its salt");
    auto salt = decoded(*imported.salt, "/salt", 1, 128);
    if (!salt) return std::unexpected(salt.error());
    auto hash = decoded(imported.hash, "/hash", 16, 64);
    if (!hash) return std::unexpected(hash.error());
    return Bare{std::move(*salt), std::move(*hash)};
}

Read<ForeignHash> pbkdf2(const ImportedHash& imported) {
    const auto iterations = required(imported.iterations, "/iterations");
    if (!iterations) return std::unexpected(iterations.error());
    auto parts = bare(imported);
    if (!parts) return std::unexpected(parts.error());
    return ForeignHash(
        Pbkdf2Hash{imported.algorithm.substr(7), *iterations, std::move(parts->salt), std::move(parts->hash)});
}

Read<ForeignHash> scrypt(const ImportedHash& imported) {
    const auto n = required(imported.n, "/n");
    if (!n) return std::unexpected(n.error());
    if (!std::has_single_bit(*n) || *n < 2) return fault("/n", "VALUE", "must be a power of two");
    const auto r = required(imported.r, "/r");
    if (!r) return std::unexpected(r.error());
    const auto p = required(imported.p, "/p");
    if (!p) return std::unexpected(p.error());
    auto parts = bare(imported);
    if (!parts) return std::unexpected(parts.error());
    return ForeignHash(ScryptHash{static_cast<std::uint64_t>(std::countr_zero(*n)), *r, *p, std::move(parts->salt),
                                  std::move(parts->hash)});
}

// A PHC or crypt string, of the algorithm that was named.
Read<ForeignHash> whole(const ImportedHash& imported) {
    const auto hash = ForeignHash::read(imported.hash);
    if (!hash || hash->algorithm() != imported.algorithm)
        return fault("/hash", "FORMAT", "is no hash of this algorithm in its usual form");
    if (imported.salt || imported.iterations || imported.n || imported.r || imported.p)
        return fault("", "VALUE", "salt and costs stand in the hash itself");
    return *hash;
}

Read<ForeignHash> parsed(const ImportedHash& imported) {
    if (std::ranges::find(algorithms, imported.algorithm) == algorithms.end())
        return fault("/algorithm", "VALUE", "is none of those that can be checked");
    const bool comes_whole = imported.hash.starts_with('$') || imported.hash.starts_with('{');
    if (!comes_whole && imported.algorithm.starts_with("pbkdf2-")) return pbkdf2(imported);
    if (!comes_whole && imported.algorithm == "scrypt") return scrypt(imported);
    return whole(imported);
}

}  // namespace

std::expected<std::string, FieldError> ForeignHashReader::stored(const ImportedHash& imported) const {
    const auto hash = parsed(imported);
    if (!hash) return std::unexpected(hash.error());
    if (!hash->affordable()) return fault("", "RANGE", "would take more than 250 ms to check");
    return hash->text();
}

std::string ForeignHashReader::cost_of(std::string_view stored_text) const {
    const auto hash = ForeignHash::read(stored_text);
    return hash ? hash->without_secret().text() : std::string();
}

}  // namespace vestibule::crypto
