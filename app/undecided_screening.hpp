// Screening where no provider is composed: nobody is ever decided on, so nobody becomes active unscreened.
#pragma once

#include "domain/shared/screening.hpp"

namespace vestibule::app {

class UndecidedScreening final : public ScreeningDesk, public ScreeningWaiter {
  public:
    asio::awaitable<ScreeningRequest> ask(std::string, ScreenedPerson person) override {
        co_return ScreeningRequest{.person = std::move(person)};
    }
    asio::awaitable<ScreeningStatus> decision(std::string, Uuid, std::chrono::milliseconds) override {
        co_return ScreeningStatus::pending;
    }
};

}  // namespace vestibule::app
