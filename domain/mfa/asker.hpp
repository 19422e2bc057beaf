// Who asks: what every call about the own second factor begins with.
#pragma once

#include "domain/mfa/store.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::mfa {

struct Asker {
    std::string tenant;
    std::string client;
    std::shared_ptr<const Site> site;  // of the session
    Uuid user;
    Instant signed_in_at;
    std::optional<Secret> device_token;
    std::optional<std::chrono::seconds> source_blocked = {};  // too many wrong proofs came from there

    FactorTry try_at(Instant now) const {
        return {.subject = {{tenant, site->id, {}}, user},
                .factor = Factor::totp,
                .policy = site->policies.lockout,
                .client = client,
                .device_token = device_token,
                .source_blocked = source_blocked,
                .now = now};
    }
};

}  // namespace vestibule::mfa
