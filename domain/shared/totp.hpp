// Time-based one-time codes (RFC 6238): SHA-1, 6 digits, 30 s, a step early or late, each step once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"

namespace vestibule {

// The algorithm; infra/crypto answers. Thread-safe.
class TotpCodes {
  public:
    virtual ~TotpCodes() = default;
    // The code of a time step. `secret` is base32 (RFC 4648, section 6); throws std::invalid_argument for another text.
    virtual std::string code(const Secret& secret, std::int64_t step) const = 0;
};

// Steps that were accepted: the newest, and which before it (bit i: newest - i; bit 0 the newest itself).
struct UsedSteps {
    std::int64_t newest = 0;
    std::uint32_t bits = 0;
};

// Letters and digits of base32 (RFC 4648, section 6), of five random bits each.
Secret random_base32(Randomness& randomness, std::size_t count);

std::int64_t step_at(Instant now);
bool is_used(const UsedSteps& used, std::int64_t step);
UsedSteps after_use(UsedSteps used, std::int64_t step);

// The step whose code was sent: of those that pass now, one not yet used where there is one. nullopt: a wrong code.
std::optional<std::int64_t> matching_step(const TotpCodes& codes, const Secret& secret, std::string_view code,
                                          const UsedSteps& used, Instant now);

}  // namespace vestibule
