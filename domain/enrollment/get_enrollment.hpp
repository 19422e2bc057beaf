// Tells how an enrollment stands.
#pragma once

#include "domain/enrollment/errors.hpp"
#include "domain/enrollment/store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::enrollment {

struct GetEnrollment {
    Reach reach;
    Uuid enrollment;
};

// ENROLLMENT_NOT_FOUND for everything out of reach.
class GetEnrollmentHandler {
  public:
    explicit GetEnrollmentHandler(Transactor<EnrollmentStore>& stores) : stores_(stores) {}

    asio::awaitable<Result<Enrollment>> handle(GetEnrollment query, const RequestContext& context) {
        const auto found = co_await stores_.look(
            context, [&](EnrollmentStore& store) { return store.find(query.reach, query.enrollment); });
        if (!found) co_return std::unexpected(errors::enrollment_not_found());
        co_return *found;
    }

  private:
    Transactor<EnrollmentStore>& stores_;
};

}  // namespace vestibule::enrollment
