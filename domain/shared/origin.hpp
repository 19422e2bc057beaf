// What began a piece of work: kept with it, so that every event and call that follows later tells of it.
#pragma once

#include <string>

#include "domain/shared/request_context.hpp"

namespace vestibule {

struct Origin {
    std::string correlation_id = {};
    std::string traceparent = {};   // W3C
    std::string causation_id = {};  // event that caused this, empty for a request

    friend bool operator==(const Origin&, const Origin&) = default;
};

inline Origin origin_of(const RequestContext& context) {
    return {context.correlation_id, context.traceparent, context.causation_id};
}

// On whose behalf the service goes on with what `origin` began; without one it is the service's own work, and
// without a tenant it is done for all of them.
inline RequestContext service_context(const std::string& tenant = {}, const Origin& origin = {}) {
    RequestContext context;
    context.tenant = tenant;
    context.actor = "system";
    context.correlation_id = origin.correlation_id;
    context.traceparent = origin.traceparent;
    context.causation_id = origin.causation_id;
    return context;
}

}  // namespace vestibule
