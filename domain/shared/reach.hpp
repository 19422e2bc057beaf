// How far a client reaches: which users it may know of at all.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "domain/shared/tenant.hpp"

namespace vestibule {

// api.md section 2: nothing crosses tenants; a client reaches a user only through a site both have; a client of
// an issuer reaches only users of no issuer or of its own. Everything else does not exist for it.
struct Reach {
    std::string tenant;
    std::set<std::string> sites;
    std::optional<std::string> issuer;  // the client's

    static Reach of(const Client& client) { return {client.tenant, client.sites, client.issuer}; }

    bool includes_issuer(const std::optional<std::string>& of_user) const {
        return !issuer || !of_user || *issuer == *of_user;
    }
};

}  // namespace vestibule
