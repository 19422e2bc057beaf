#include "app/screening/decision_waiter.hpp"

#include <boost/asio/this_coro.hpp>

namespace vestibule::app {

namespace {

// How often those look whose decision another instance makes.
constexpr std::chrono::milliseconds look_every{100};

}  // namespace

// One waiter's entry, for as long as it waits.
class DecisionWaiter::Place {
  public:
    Place(DecisionWaiter& waiter, const Uuid& user, asio::any_io_executor executor)
        : waiter_(waiter), signal_(std::make_shared<Signal>(std::move(executor))) {
        const std::lock_guard lock(waiter_.mutex_);
        entry_ = waiter_.waiting_.emplace(user, signal_);
    }
    ~Place() {
        const std::lock_guard lock(waiter_.mutex_);
        waiter_.waiting_.erase(entry_);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    asio::awaitable<void> wait(std::chrono::milliseconds limit) { co_await signal_->wait(limit); }

  private:
    DecisionWaiter& waiter_;
    std::shared_ptr<Signal> signal_;
    std::multimap<Uuid, std::shared_ptr<Signal>>::iterator entry_;
};

asio::awaitable<ScreeningStatus> DecisionWaiter::decision(std::string tenant, Uuid user,
                                                          std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const auto context = service_context(tenant);
    const auto deadline = Clock::now() + limit;
    Place place(*this, user, co_await asio::this_coro::executor);
    while (true) {
        const auto status =
            co_await stores_.look(context, [&](screening::ScreeningStore& store) { return store.status_of(user); });
        if (status != ScreeningStatus::pending) co_return status.value_or(ScreeningStatus::pending);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left <= std::chrono::milliseconds(0)) co_return ScreeningStatus::pending;
        co_await place.wait(std::min(left, look_every));
    }
}

void DecisionWaiter::decided(const Uuid& user) {
    const std::lock_guard lock(mutex_);
    for (auto [at, end] = waiting_.equal_range(user); at != end; ++at) at->second->raise();
}

}  // namespace vestibule::app
