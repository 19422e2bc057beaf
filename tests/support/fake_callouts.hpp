// Calls to partners in memory, as operators see them.
#pragma once

#include <algorithm>
#include <map>
#include <utility>

#include "domain/callouts/store.hpp"

namespace vestibule::tests {

class FakeCalloutStore final : public callouts::CalloutStore {
  public:
    std::map<std::pair<std::string, std::string>, callouts::Callout> calls;  // by tenant and id

    void add(const std::string& tenant, const std::string& id, callouts::CalloutStatus status,
             Instant created_at = {}) {
        callouts::Callout call;
        call.id = id;
        call.status = status;
        call.created_at = created_at;
        calls[{tenant, id}] = std::move(call);
    }

    std::vector<callouts::Callout> list(const std::string& tenant, const callouts::CalloutQuery& query) override {
        std::vector<callouts::Callout> found;
        for (const auto& [key, call] : calls)
            if (key.first == tenant && (!query.status || call.status == *query.status) &&
                (!query.after || place(call) < std::pair(query.after->created_at, query.after->id)))
                found.push_back(call);
        std::ranges::sort(found, [](const auto& a, const auto& b) { return place(a) > place(b); });
        if (found.size() > query.limit) found.resize(query.limit);
        return found;
    }
    std::optional<callouts::Callout> find(const std::string& tenant, const std::string& id) override {
        const auto known = calls.find({tenant, id});
        return known == calls.end() ? std::nullopt : std::optional(known->second);
    }
    bool retry(const std::string& tenant, const std::string& id) override {
        auto* call = parked(tenant, id);
        if (!call) return false;
        call->status = callouts::CalloutStatus::pending;
        call->attempts = 0;
        call->code.reset();
        return true;
    }
    bool discard(const std::string& tenant, const std::string& id) override {
        auto* call = parked(tenant, id);
        if (!call) return false;
        call->status = callouts::CalloutStatus::discarded;
        call->code = "DISCARDED";
        return true;
    }

  private:
    static std::pair<Instant, std::string> place(const callouts::Callout& call) { return {call.created_at, call.id}; }
    callouts::Callout* parked(const std::string& tenant, const std::string& id) {
        const auto known = calls.find({tenant, id});
        const bool waits = known != calls.end() && known->second.status == callouts::CalloutStatus::parked;
        return waits ? &known->second : nullptr;
    }
};

}  // namespace vestibule::tests
