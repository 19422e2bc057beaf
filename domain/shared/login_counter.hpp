// Whose failures are counted, and by which factor.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/cryptography.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/lockout.hpp"

namespace vestibule {

// The ways to prove who one is. Each has failures and a lock of its own.
enum class Factor {
    password,
    login_code,  // mailed, for signing in without a password
    passcode,    // mailed, for a new password
    totp,        // and recovery codes
};

inline constexpr std::array all_factors{Factor::password, Factor::login_code, Factor::passcode, Factor::totp};

// password, login_code, …: first word of reason codes and lockout policies.
constexpr std::string_view to_string(Factor factor) {
    constexpr std::array<std::string_view, all_factors.size()> names{"password", "login_code", "passcode", "totp"};
    return names[static_cast<std::size_t>(factor)];
}

// A name typed at a site, folded; what counters of unknown names hang on.
struct TypedName {
    std::string tenant;
    std::string site;
    std::string folded;
};

// Whose failures are counted: the account's, or those of an unknown name.
struct Subject {
    TypedName name;
    std::optional<Uuid> user;
    // What the counter is kept under (SignInStore::subject_key), where that is known and the name is not: then `name`
    // has the tenant only.
    std::optional<Digest> key = {};
};

class FailureCounts {
  public:
    FailureCount& of(Factor factor) { return counts_[static_cast<std::size_t>(factor)]; }
    const FailureCount& of(Factor factor) const { return counts_[static_cast<std::size_t>(factor)]; }
    // In the order of all_factors.
    const std::array<FailureCount, all_factors.size()>& all() const { return counts_; }
    unsigned sum() const {
        unsigned failures = 0;
        for (const auto& count : counts_) failures += count.failures;
        return failures;
    }

  private:
    std::array<FailureCount, all_factors.size()> counts_{};
};

// `version` is that of aggregate login/<user id>.
struct LoginCounter {
    std::uint64_t version = 0;
    FailureCounts failures;
};

// A device that the user has signed in from. Its failures are its own: a lock caused by strangers does not hold there.
struct Device {
    FailureCounts failures;
    Instant last_used_at;
};

// Counters of unknown names, unused for that long or beyond that number (the oldest first), are forgotten.
inline constexpr std::chrono::hours unknown_name_life{24};
inline constexpr std::size_t unknown_names_per_tenant = 1'000'000;

inline constexpr std::chrono::hours device_life{180 * 24};  // unused
inline constexpr unsigned device_ends_after = 10;           // failures in a row with it

}  // namespace vestibule
