// Password hashes that other systems made: how they are handed in, and what the service keeps of them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "domain/shared/error.hpp"

namespace vestibule {

namespace asio = boost::asio;

// As a migration brings it (api.md section 7).
struct ImportedHash {
    std::string algorithm;  // argon2id, argon2i, bcrypt, pbkdf2-sha256, -sha512, -sha1, scrypt, ssha512, sha512-crypt
    std::string hash;       // PHC or crypt string where one exists, else base64 beside what follows
    std::optional<std::string> salt = {};  // base64
    std::optional<std::uint64_t> iterations = {};
    std::optional<std::uint64_t> n = {};
    std::optional<std::uint64_t> r = {};
    std::optional<std::uint64_t> p = {};
};

// Port. Thread-safe; reads and writes text only, never hashes.
class ForeignHashes {
  public:
    virtual ~ForeignHashes() = default;

    // The text that PasswordHasher::verify takes. Refused, with the pointer inside the hash object, is what can't be
    // read and what would take longer than 250 ms to check.
    virtual std::expected<std::string, FieldError> stored(const ImportedHash& hash) const = 0;
    // Takes as long to verify as `stored_text` and matches nothing; equal for equal costs. Kept beside the hash
    // (user_account.foreign_cost), so that the service knows how long its slowest one takes.
    virtual std::string cost_of(std::string_view stored_text) const = 0;
};

// Port: which costs there are in store. Thread-safe.
class ForeignCosts {
  public:
    virtual ~ForeignCosts() = default;
    virtual asio::awaitable<std::map<std::string, std::set<std::string>>> by_tenant() = 0;
};

}  // namespace vestibule
