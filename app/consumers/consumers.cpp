#include "app/consumers/consumers.hpp"

#include "app/consumers/mailer.hpp"
#include "app/consumers/moe.hpp"
#include "app/consumers/screening_consumer.hpp"

namespace vestibule::app {

std::vector<Consumer> make_consumers(const ConsumerParts& parts) {
    return {make_mailer(parts.tools), make_screening_consumer(parts.tools.common),
            make_moe_consumer(parts.tools, parts.tenants, parts.partner)};
}

}  // namespace vestibule::app
