#include "infra/crypto/foreign_hash.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "domain/shared/base64.hpp"

namespace vestibule::crypto {

namespace {

constexpr std::string_view crypt_alphabet = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view salted_sha512_prefix = "{SSHA512}";
constexpr std::size_t longest_text = 512;
constexpr std::size_t sha512_bytes = 64;
constexpr std::size_t bcrypt_tail = 53;
constexpr std::size_t sha512_crypt_tail = 86;

std::vector<std::string_view> parts_of(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

bool in_crypt_alphabet(std::string_view text) {
    return text.find_first_not_of(crypt_alphabet) == std::string_view::npos;
}

// "<name>=<number>" without sign or leading zero.
std::optional<std::uint64_t> number(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) return std::nullopt;
    text.remove_prefix(name.size());
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || (text.size() > 1 && text.front() == '0'))
        return std::nullopt;
    return value;
}

bool sane_lengths(const std::string& salt, const std::string& hash) {
    return !salt.empty() && salt.size() <= 128 && hash.size() >= 16 && hash.size() <= 64;
}

// $argon2id$v=19$m=65536,t=2,p=1$<salt>$<hash>
std::optional<ForeignHash::Form> read_argon2(const std::vector<std::string_view>& parts) {
    if (parts.size() != 6 || parts[2] != "v=19") return std::nullopt;
    const auto costs = parts_of(parts[3], ',');
    if (costs.size() != 3) return std::nullopt;
    const auto memory = number(costs[0], "m=");
    const auto iterations = number(costs[1], "t=");
    const auto lanes = number(costs[2], "p=");
    const auto salt = from_base64(parts[4], Padding::without);
    const auto hash = from_base64(parts[5], Padding::without);
    if (!memory || !iterations || !lanes || !salt || !hash || !sane_lengths(*salt, *hash)) return std::nullopt;
    if (salt->size() < 8 || *iterations == 0 || *lanes == 0 || *memory < 8 * *lanes) return std::nullopt;
    return Argon2Hash{std::string(parts[1]), *memory, *iterations, *lanes, *salt, *hash};
}

// $2b$12$<22 characters of salt><31 of hash>
std::optional<ForeignHash::Form> read_bcrypt(const std::vector<std::string_view>& parts) {
    if (parts.size() != 4 || parts[2].size() != 2 || parts[3].size() != bcrypt_tail || !in_crypt_alphabet(parts[3]))
        return std::nullopt;
    unsigned cost = 0;
    const auto [end, error] = std::from_chars(parts[2].data(), parts[2].data() + 2, cost);
    if (error != std::errc() || end != parts[2].data() + 2 || cost < 4 || cost > 31) return std::nullopt;
    return BcryptHash{parts[1][1], cost, std::string(parts[3])};
}

// $6$[rounds=5000$]<salt>$<hash>
std::optional<ForeignHash::Form> read_sha512_crypt(const std::vector<std::string_view>& parts) {
    if (parts.size() != 4 && parts.size() != 5) return std::nullopt;
    Sha512CryptHash hash;
    hash.says_rounds = parts.size() == 5;
    if (hash.says_rounds) {
        const auto rounds = number(parts[2], "rounds=");
        if (!rounds || *rounds < 1000 || *rounds > 999'999'999) return std::nullopt;
        hash.rounds = *rounds;
    }
    hash.salt = parts[parts.size() - 2];
    hash.hash = parts.back();
    if (hash.salt.size() > 16 || !in_crypt_alphabet(hash.salt)) return std::nullopt;
    if (hash.hash.size() != sha512_crypt_tail || !in_crypt_alphabet(hash.hash)) return std::nullopt;
    return hash;
}

// $pbkdf2-sha256$i=600000$<salt>$<hash>
std::optional<ForeignHash::Form> read_pbkdf2(const std::vector<std::string_view>& parts) {
    if (parts.size() != 5) return std::nullopt;
    const auto iterations = number(parts[2], "i=");
    const auto salt = from_base64(parts[3], Padding::without);
    const auto hash = from_base64(parts[4], Padding::without);
    if (!iterations || *iterations == 0 || !salt || !hash || !sane_lengths(*salt, *hash)) return std::nullopt;
    return Pbkdf2Hash{std::string(parts[1].substr(7)), *iterations, *salt, *hash};
}

// $scrypt$ln=15,r=8,p=1$<salt>$<hash>
std::optional<ForeignHash::Form> read_scrypt(const std::vector<std::string_view>& parts) {
    if (parts.size() != 5) return std::nullopt;
    const auto costs = parts_of(parts[2], ',');
    if (costs.size() != 3) return std::nullopt;
    const auto log2_n = number(costs[0], "ln=");
    const auto r = number(costs[1], "r=");
    const auto p = number(costs[2], "p=");
    const auto salt = from_base64(parts[3], Padding::without);
    const auto hash = from_base64(parts[4], Padding::without);
    if (!log2_n || *log2_n < 1 || *log2_n > 63 || !r || *r == 0 || !p || *p == 0) return std::nullopt;
    if (!salt || !hash || !sane_lengths(*salt, *hash)) return std::nullopt;
    return ScryptHash{*log2_n, *r, *p, *salt, *hash};
}

// {SSHA512}<base64 of digest and salt>
std::optional<ForeignHash::Form> read_salted_sha512(std::string_view text) {
    const auto bytes = from_base64(text.substr(salted_sha512_prefix.size()));
    if (!bytes || bytes->size() <= sha512_bytes || bytes->size() > sha512_bytes + 128) return std::nullopt;
    return SaltedSha512Hash{bytes->substr(sha512_bytes), bytes->substr(0, sha512_bytes)};
}

std::optional<ForeignHash::Form> form_of(std::string_view text) {
    if (text.size() > longest_text) return std::nullopt;
    if (text.starts_with(salted_sha512_prefix)) return read_salted_sha512(text);
    const auto parts = parts_of(text, '$');
    if (parts.size() < 2 || !parts[0].empty()) return std::nullopt;
    const auto scheme = parts[1];
    if (scheme == "argon2id" || scheme == "argon2i") return read_argon2(parts);
    if (scheme == "2a" || scheme == "2b" || scheme == "2y") return read_bcrypt(parts);
    if (scheme == "6") return read_sha512_crypt(parts);
    if (scheme == "scrypt") return read_scrypt(parts);
    if (scheme == "pbkdf2-sha1" || scheme == "pbkdf2-sha256" || scheme == "pbkdf2-sha512") return read_pbkdf2(parts);
    return std::nullopt;
}

template <class... Each>
struct Cases : Each... {
    using Each::operator()...;
};

}  // namespace

std::optional<ForeignHash> ForeignHash::read(std::string_view text) {
    return form_of(text).transform([](Form form) { return ForeignHash(std::move(form)); });
}

std::string ForeignHash::text() const {
    return std::visit(
        Cases{[](const Argon2Hash& hash) {
                  return "$" + hash.algorithm + "$v=19$m=" + std::to_string(hash.memory_kib) +
                         ",t=" + std::to_string(hash.iterations) + ",p=" + std::to_string(hash.lanes) + "$" +
                         base64(hash.salt, Padding::without) + "$" + base64(hash.hash, Padding::without);
              },
              [](const BcryptHash& hash) {
                  const auto cost = std::to_string(hash.cost);
                  return std::string("$2") + hash.minor + "$" + (cost.size() == 1 ? "0" : "") + cost + "$" +
                         hash.salt_and_hash;
              },
              [](const Sha512CryptHash& hash) {
                  const auto rounds = hash.says_rounds ? "rounds=" + std::to_string(hash.rounds) + "$" : std::string();
                  return "$6$" + rounds + hash.salt + "$" + hash.hash;
              },
              [](const Pbkdf2Hash& hash) {
                  return "$pbkdf2-" + hash.digest + "$i=" + std::to_string(hash.iterations) + "$" +
                         base64(hash.salt, Padding::without) + "$" + base64(hash.hash, Padding::without);
              },
              [](const ScryptHash& hash) {
                  return "$scrypt$ln=" + std::to_string(hash.log2_n) + ",r=" + std::to_string(hash.r) +
                         ",p=" + std::to_string(hash.p) + "$" + base64(hash.salt, Padding::without) + "$" +
                         base64(hash.hash, Padding::without);
              },
              [](const SaltedSha512Hash& hash) {
                  auto text = base64(hash.hash + hash.salt, Padding::without);
                  while (text.size() % 4 != 0) text.push_back('=');
                  return std::string(salted_sha512_prefix) + text;
              }},
        form_);
}

std::string ForeignHash::algorithm() const {
    return std::visit(Cases{[](const Argon2Hash& hash) { return hash.algorithm; },
                            [](const BcryptHash&) { return std::string("bcrypt"); },
                            [](const Sha512CryptHash&) { return std::string("sha512-crypt"); },
                            [](const Pbkdf2Hash& hash) { return "pbkdf2-" + hash.digest; },
                            [](const ScryptHash&) { return std::string("scrypt"); },
                            [](const SaltedSha512Hash&) { return std::string("ssha512"); }},
                      form_);
}

ForeignHash ForeignHash::without_secret() const {
    auto form = form_;
    std::visit(Cases{[](BcryptHash& hash) {
                         hash.minor = 'b';
                         hash.salt_and_hash.assign(bcrypt_tail, '.');
                     },
                     [](Sha512CryptHash& hash) {
                         hash.says_rounds = true;
                         hash.salt.assign(16, '.');
                         hash.hash.assign(sha512_crypt_tail, '.');
                     },
                     [](SaltedSha512Hash& hash) {
                         hash.salt.assign(16, '\0');
                         hash.hash.assign(sha512_bytes, '\0');
                     },
                     [](auto& hash) {
                         hash.salt.assign(16, '\0');
                         hash.hash.assign(hash.hash.size(), '\0');
                     }},
               form);
    return ForeignHash(std::move(form));
}

}  // namespace vestibule::crypto
