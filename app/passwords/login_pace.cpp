#include "app/passwords/login_pace.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vestibule::app {

namespace {

using std::chrono::milliseconds;

constexpr int measurements = 3;
// What the transaction of a failure takes beside the hash, and how a hash of the same kind may differ from the
// measured one.
constexpr milliseconds margin{25};

milliseconds with_margin(LoginPace::Clock::duration hash) {
    return std::chrono::ceil<milliseconds>(hash + hash / 4) + margin;
}

}  // namespace

asio::awaitable<void> LoginPace::refresh() {
    Paces paces;
    for (const auto& [tenant, costs] : co_await costs_.by_tenant())
        for (const auto& cost : costs) {
            auto& pace = paces[tenant];
            pace = std::max(pace, co_await measured(cost));
        }
    show(paces);
    const std::scoped_lock lock(mutex_);
    by_tenant_ = std::move(paces);
}

void LoginPace::show(const Paces& paces) {
    for (const auto& [tenant, pace] : paces)
        gauges_.try_emplace(tenant, metrics_.gauge("vestibule_login_pace_seconds",
                                                   "How long a failed login takes at least", {{"tenant", tenant}}));
    for (const auto& [tenant, gauge] : gauges_) {
        const auto pace = paces.find(tenant);
        gauge.set(pace == paces.end() ? 0 : std::chrono::duration<double>(pace->second).count());
    }
}

// The shortest of a few: waiting for a thread of the pool does not count.
asio::awaitable<milliseconds> LoginPace::measured(const std::string& cost) {
    if (const auto known = by_cost_.find(cost); known != by_cost_.end()) co_return known->second;
    auto shortest = Clock::duration::max();
    for (int i = 0; i < measurements; ++i) {
        const auto began = Clock::now();
        co_await hasher_.verify(Secret("a password of some length"), cost);
        shortest = std::min(shortest, Clock::now() - began);
    }
    co_return by_cost_[cost] = with_margin(shortest);
}

asio::awaitable<void> LoginPace::hold(const std::string& tenant, Clock::time_point began) const {
    const auto pace = pace_of(tenant);
    if (Clock::now() >= began + pace) co_return;
    asio::steady_timer timer(co_await asio::this_coro::executor, began + pace);
    co_await timer.async_wait(asio::use_awaitable);
}

milliseconds LoginPace::pace_of(const std::string& tenant) const {
    const std::scoped_lock lock(mutex_);
    const auto found = by_tenant_.find(tenant);
    return found == by_tenant_.end() ? milliseconds(0) : found->second;
}

}  // namespace vestibule::app
