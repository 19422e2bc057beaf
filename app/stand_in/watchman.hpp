// Plays a Watchman v2 server (screening.md 2.1) with a list of three.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "app/stand_in/journal.hpp"
#include "app/stand_in/mood.hpp"
#include "domain/shared/clock.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app::stand_in {

// Thread-safe.
class Watchman {
  public:
    explicit Watchman(Journal& journal) : journal_(journal) {}

    // nullopt: no path of Watchman's.
    asio::awaitable<std::optional<http::Response>> answer(const http::Request& request);

  private:
    asio::awaitable<http::Response> search(const http::Request& request);

    Journal& journal_;
    Tries tries_;
    Instant loaded_at_ = SystemClock().now();
};

}  // namespace vestibule::app::stand_in
