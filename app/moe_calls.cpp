#include "app/moe_calls.hpp"

namespace vestibule::app {

using revalidation::CallType;

revalidation::MoeCalls moe_calls_of(const Tenants& tenants, bool on) {
    return [&tenants, on](const Reach& reach, CallType type) {
        std::map<std::string, MoeCall> calls;
        const auto directory = tenants.current();
        const auto tenant = directory->tenants.find(reach.tenant);
        if (!on || type == CallType::ofac || tenant == directory->tenants.end()) return calls;
        for (const auto& [id, site] : tenant->second->sites) {
            if (!reach.sites.contains(id) || !site->moe) continue;
            if (type == CallType::moe)
                calls[id] = MoeCall{};
            else if (site->moe->type == MoeCall::Type::enroll_program_and_sync)
                calls[id] = *site->moe;
        }
        return calls;
    };
}

}  // namespace vestibule::app
