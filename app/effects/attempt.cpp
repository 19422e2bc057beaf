#include "app/effects/attempt.hpp"

namespace vestibule::app {

RequestContext context_of(const notification::Effect& effect) {
    RequestContext context;
    context.tenant = effect.tenant;
    context.actor = "system";
    context.correlation_id = effect.correlation_id;
    context.traceparent = effect.traceparent;
    context.causation_id = effect.event_id.to_string();
    return context;
}

}  // namespace vestibule::app
