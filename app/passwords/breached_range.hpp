// Asks a k-anonymity range API for breached passwords: five digits of the hash leave the house, nothing else.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "infra/http/client.hpp"
#include "infra/passwords/password_sha1.hpp"

namespace vestibule::app {

namespace asio = boost::asio;

// After failures in a row it is left alone for a while, so that a dead API costs no login its time-out. Thread-safe.
class BreachedRange {
  public:
    struct Settings {
        std::string base;  // asked is <base>/range/<5 digits>
        std::chrono::milliseconds timeout{2'000};
        std::filesystem::path ca_file = {};
    };

    explicit BreachedRange(Settings settings);

    // nullopt: no answer, or none that can be read.
    asio::awaitable<std::optional<bool>> holds(passwords::Sha1 hash);

  private:
    using Clock = std::chrono::steady_clock;

    asio::awaitable<std::optional<bool>> ask(const std::string& digits);
    bool rests();
    void note(bool answered);

    Settings settings_;
    http::Client client_;
    std::mutex mutex_;  // of what follows; never held across a wait
    int failures_ = 0;
    Clock::time_point rests_until_{};
};

}  // namespace vestibule::app
