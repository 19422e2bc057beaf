// Makes activation tokens as the site's policies say.
#pragma once

#include <algorithm>

#include "domain/registration/store.hpp"

namespace vestibule::registration {

// 256 random bits. A user stays at least as long as the token lives.
inline ActivationToken new_activation_token(Randomness& randomness, const SitePolicies& policies, Instant now) {
    const auto life = policies.activation_token_life;
    return {randomness.token(32), now + life, now + std::max(policies.pending_user_life, life)};
}

inline constexpr std::string_view activation_mail = "activation";

}  // namespace vestibule::registration
