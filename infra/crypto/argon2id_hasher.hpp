// Password hashing with libsodium's Argon2id on the crypto pool.
#pragma once

#include "domain/shared/cryptography.hpp"
#include "infra/async/blocking_pool.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::crypto {

struct Argon2idParameters {
    std::uint64_t memory_kib = 19'456;  // floor 19 MiB
    std::uint64_t iterations = 2;       // floor 2; libsodium's parallelism is always 1
};

// One thread a core (0), below the event loop in priority, a gauge on the queue.
BlockingPool::Settings crypto_pool(std::size_t threads, std::size_t queue_limit, metrics::Registry& metrics);

// Checks the hashes of other systems too (foreign_hash.hpp); they are `outdated`. The pool outlives it. Thread-safe.
class Argon2idHasher final : public PasswordHasher {
  public:
    // Throws std::invalid_argument below the floor.
    Argon2idHasher(BlockingPool& pool, Argon2idParameters parameters);

    asio::awaitable<std::string> hash(Secret password) override;
    asio::awaitable<bool> verify(Secret password, std::string encoded) override;
    // A well-formed string of random salt and random hash: to verify it takes a full hash, and nothing matches.
    const std::string& shadow_hash() const override { return shadow_hash_; }
    bool outdated(std::string_view encoded) const override;

  private:
    BlockingPool& pool_;
    Argon2idParameters parameters_;
    std::string shadow_hash_;
};

}  // namespace vestibule::crypto
