// Password hashes of other systems, read from text and checked: Argon2 of any parameters, bcrypt, PBKDF2, scrypt,
// salted SHA-512, sha512-crypt.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "domain/shared/foreign_hash.hpp"
#include "domain/shared/secret.hpp"

namespace vestibule::crypto {

struct Argon2Hash {  // RFC 9106, version 0x13
    std::string algorithm;
    std::uint64_t memory_kib = 0;
    std::uint64_t iterations = 0;
    std::uint64_t lanes = 0;
    std::string salt;
    std::string hash;
};

struct BcryptHash {
    char minor = 'b';  // a, b, y
    unsigned cost = 0;
    std::string salt_and_hash;  // 53 characters of bcrypt's own base64
};

struct Sha512CryptHash {
    std::uint64_t rounds = 5000;
    bool says_rounds = false;
    std::string salt;  // at most 16 characters
    std::string hash;  // 86 characters
};

struct Pbkdf2Hash {  // RFC 8018
    std::string digest;
    std::uint64_t iterations = 0;
    std::string salt;
    std::string hash;
};

struct ScryptHash {  // RFC 7914
    std::uint64_t log2_n = 0;
    std::uint64_t r = 0;
    std::uint64_t p = 0;
    std::string salt;
    std::string hash;
};

struct SaltedSha512Hash {  // RFC 2307's form with a longer digest
    std::string salt;
    std::string hash;
};

class ForeignHash {
  public:
    using Form = std::variant<Argon2Hash, BcryptHash, Sha512CryptHash, Pbkdf2Hash, ScryptHash, SaltedSha512Hash>;

    explicit ForeignHash(Form form) : form_(std::move(form)) {}

    // The text of user_account.password_hash, or what another system calls its PHC or crypt string; nullopt for
    // anything else. Says nothing of the cost.
    static std::optional<ForeignHash> read(std::string_view text);

    std::string text() const;
    // argon2id, bcrypt …, as ImportedHash names it.
    std::string algorithm() const;
    // At most 250 ms on the reference core (one of 2 of an AMD EPYC with SHA extensions), and 256 MiB.
    bool affordable() const;
    // The shadow of it, for a salt and a hash that are no user's.
    ForeignHash without_secret() const;
    // Blocks: for the crypto pool.
    bool matches(const Secret& password) const;

  private:
    Form form_;
};

class ForeignHashReader final : public ForeignHashes {
  public:
    std::expected<std::string, FieldError> stored(const ImportedHash& hash) const override;
    std::string cost_of(std::string_view stored_text) const override;
};

}  // namespace vestibule::crypto
