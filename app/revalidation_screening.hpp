// Screens the users of a revalidation again.
#pragma once

#include "domain/revalidation/run_revalidations.hpp"
#include "domain/screening/perform.hpp"

namespace vestibule::app {

class RevalidationScreening final : public revalidation::Rescreener {
  public:
    // `rescreen` outlives it.
    explicit RevalidationScreening(screening::RescreenHandler& rescreen) : rescreen_(rescreen) {}

    asio::awaitable<std::optional<revalidation::UserOutcome>> screen_again(Uuid user, RequestContext context) override {
        const auto status = co_await rescreen_.handle(user, context);
        if (status == ScreeningStatus::clear) co_return revalidation::UserOutcome::clear;
        if (status == ScreeningStatus::hit) co_return revalidation::UserOutcome::hit;
        co_return std::nullopt;
    }

  private:
    screening::RescreenHandler& rescreen_;
};

}  // namespace vestibule::app
