// Calls to partners, as far as operators of a tenant look at them.
#pragma once

#include "domain/callouts/callout.hpp"

namespace vestibule::callouts {

// Synchronous, inside one transaction; of one tenant.
class CalloutStore {
  public:
    virtual ~CalloutStore() = default;

    virtual std::vector<Callout> list(const std::string& tenant, const CalloutQuery& query) = 0;
    virtual std::optional<Callout> find(const std::string& tenant, const std::string& id) = 0;
    // Both act on a parked one only and say whether there was one. Retried, it has all its time again.
    virtual bool retry(const std::string& tenant, const std::string& id) = 0;
    virtual bool discard(const std::string& tenant, const std::string& id) = 0;
};

}  // namespace vestibule::callouts
