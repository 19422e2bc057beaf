// Keeps the instances agreed on one list version, and compares everybody with it who was last compared with another.
#pragma once

#include <atomic>
#include <functional>

#include "app/screening/word_book.hpp"
#include "domain/screening/provider.hpp"
#include "domain/screening/settle.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

struct ListWatchParts {
    Transactor<screening::ScreeningStore>& stores;
    screening::ScreeningProvider& provider;
    std::function<asio::awaitable<void>()> refresh;  // before each look at the provider's version
    WordBook* book = nullptr;                        // of a screener that works by words
    metrics::Registry& metrics;
    std::string owner = {};     // of the people in hand: unique per process
    bool sole_process = false;  // what this one has is in force, whatever was before
};

// Owned by the composition root; each coroutine runs once at a time.
class ListWatch {
  public:
    explicit ListWatch(ListWatchParts parts);

    // One look: the provider's version is put into force, or found to be behind.
    asio::awaitable<void> agree();
    // Everybody who is behind the list in force, until nobody is: first whoever no change concerns, at a stroke.
    asio::awaitable<void> rescreen();
    // This process answers from the version in force. Thread-safe.
    bool in_force() const { return in_force_.load(); }

  private:
    // How many of the next people were settled; nullopt behind the last one, and where the provider rests.
    asio::awaitable<std::optional<std::size_t>> rescreen_batch(Uuid& after);
    asio::awaitable<std::size_t> settle(const std::vector<screening::Claim>& people,
                                        const std::vector<screening::Asked>& answers, std::uint64_t generation);
    asio::awaitable<std::size_t> rescreen_all();
    // Some of those whom operators want compared anew; false where nobody is left.
    asio::awaitable<bool> mark();
    asio::awaitable<void> count();

    ListWatchParts parts_;
    std::atomic<bool> in_force_ = false;
    std::atomic<std::uint64_t> generation_ = 0;
    bool first_ = true;
    bool told_behind_ = false;
    metrics::Gauge age_;
    metrics::Gauge current_;
    metrics::Gauge waiting_;
    metrics::Gauge unjudged_;
    metrics::Gauge behind_;
    metrics::Counter compared_;
};

}  // namespace vestibule::app
