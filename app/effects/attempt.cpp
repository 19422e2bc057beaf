#include "app/effects/attempt.hpp"

#include "domain/shared/origin.hpp"

namespace vestibule::app {

RequestContext context_of(const notification::Effect& effect) {
    return service_context(effect.tenant, {effect.correlation_id, effect.traceparent, effect.event_id.to_string()});
}

}  // namespace vestibule::app
