// Randomness and identifiers from libsodium's generator.
#pragma once

#include <mutex>
#include <string>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule::crypto {

std::string random_bytes(std::size_t count);

class SodiumRandomness final : public Randomness {
  public:
    Secret token(std::size_t bytes) override;
    Secret digits(std::size_t count) override;
};

// UUIDv7 that increase within the process even when the clock stands or goes back (RFC 9562, section 6.2,
// method 2: the random part grows by a random step).
class SystemIds final : public Ids {
  public:
    explicit SystemIds(const Clock& clock) : clock_(clock) {}
    Uuid next() override;

  private:
    const Clock& clock_;
    std::mutex mutex_;
    std::uint64_t milliseconds_ = 0;  // 48 bits
    std::uint64_t high_ = 0;          // rand_a, 12 bits
    std::uint64_t low_ = 0;           // rand_b, 62 bits
};

}  // namespace vestibule::crypto
