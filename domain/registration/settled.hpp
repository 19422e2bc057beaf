// What a call answers whose user is being screened.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "domain/shared/error.hpp"
#include "domain/shared/request_context.hpp"
#include "domain/shared/screening.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::registration {

// Waits for the decision where none came in the transaction: ACTIVE, SCREENING_DENIED, or PENDING_SCREENING still when
// `wait` has passed. What it changes of `outcome` is not what the transaction kept: see Idempotency::amended.
template <class Outcome>
asio::awaitable<Result<Outcome>> settled(ScreeningWaiter& waiter, Result<Outcome> outcome, std::string tenant,
                                         std::chrono::milliseconds wait, const RequestContext& context) {
    if (!outcome || outcome->status != UserStatus::pending_screening || wait.count() == 0) co_return outcome;
    const auto status = co_await waiter.decision(std::move(tenant), outcome->user, wait);
    if (status == ScreeningStatus::pending) co_return outcome;
    if (context.idempotency) context.idempotency->amended = true;
    if (status == ScreeningStatus::hit) co_return std::unexpected(screening_denied({}));
    outcome->status = UserStatus::active;
    co_return outcome;
}

}  // namespace vestibule::registration
