#include "app/consumers/screening_consumer.hpp"

#include "events/enrollment/enrollment_requested.hpp"
#include "infra/sql/screening/begin_screening.hpp"

namespace vestibule::app {

namespace {

Uuid parse_id(const std::string& text) {
    const auto id = Uuid::parse(text);
    if (!id) throw events::Malformed("an id is no UUID");
    return *id;
}

}  // namespace

Consumer make_screening_consumer(const sql::StoreTools& tools) {
    const auto on_requested = [&tools](sql::Session& session, const events::Record& record) {
        const auto event = events::EnrollmentRequested::read(record);
        sql::make_screening_due(session, tools, parse_id(event.user_id));
    };
    return {.name = "screening", .reactions = {{events::EnrollmentRequested::type, on_requested, picked_always}}};
}

}  // namespace vestibule::app
