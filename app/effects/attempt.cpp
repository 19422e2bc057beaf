#include "app/effects/attempt.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "domain/shared/origin.hpp"

namespace vestibule::app {

RequestContext context_of(const notification::Effect& effect) {
    return service_context(effect.tenant, {effect.correlation_id, effect.traceparent, effect.event_id.to_string()});
}

bool is_cancellation(const std::exception& error) {
    const auto* system = dynamic_cast<const boost::system::system_error*>(&error);
    return system && system->code() == asio::error::operation_aborted;
}

}  // namespace vestibule::app
