#include "app/screening/decision_waiter.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <ranges>

#include "domain/shared/origin.hpp"

namespace vestibule::app {

// One waiter's entry, for as long as it waits; none where all places are taken.
class DecisionWaiter::Place {
  public:
    Place(DecisionWaiter& waiter, const Uuid& user, asio::any_io_executor executor)
        : waiter_(waiter), signal_(std::make_shared<Signal>(std::move(executor))) {
        const std::lock_guard lock(waiter_.mutex_);
        if (waiter_.waiting_.size() >= waiter_.most_) return;
        entry_ = waiter_.waiting_.emplace(user, signal_);
        waiter_.count_.add(1);
    }
    ~Place() {
        if (!entry_) return;
        const std::lock_guard lock(waiter_.mutex_);
        waiter_.waiting_.erase(*entry_);
        waiter_.count_.add(-1);
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

    bool taken() const { return entry_.has_value(); }
    asio::awaitable<void> wait(std::chrono::milliseconds limit) { co_await signal_->wait(limit); }

  private:
    DecisionWaiter& waiter_;
    std::shared_ptr<Signal> signal_;
    std::optional<std::multimap<Uuid, std::shared_ptr<Signal>>::iterator> entry_;
};

DecisionWaiter::DecisionWaiter(Transactor<screening::ScreeningStore>& stores, std::size_t most,
                               metrics::Registry& metrics)
    : stores_(stores),
      most_(most),
      count_(metrics.gauge("vestibule_screening_requests_waiting", "Requests that wait for a decision")),
      full_(metrics.counter("vestibule_screening_requests_unwaited_total",
                            "Requests answered without the wait they asked for: http.max_waiting waited already")) {}

asio::awaitable<ScreeningStatus> DecisionWaiter::decision(std::string tenant, Uuid user,
                                                          std::chrono::milliseconds limit) {
    using Clock = std::chrono::steady_clock;
    const auto context = service_context(tenant);
    const auto deadline = Clock::now() + limit;
    Place place(*this, user, co_await asio::this_coro::executor);
    if (!place.taken()) {
        full_.add();
        co_return ScreeningStatus::pending;
    }
    while (true) {
        // Also before the first wait: the decision may have come before the place was taken.
        const auto status =
            co_await stores_.look(context, [&](screening::ScreeningStore& store) { return store.status_of(user); });
        if (status != ScreeningStatus::pending) co_return status.value_or(ScreeningStatus::pending);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
        if (left <= std::chrono::milliseconds(0)) co_return ScreeningStatus::pending;
        co_await place.wait(left);
    }
}

void DecisionWaiter::decided(const Uuid& user) {
    const std::lock_guard lock(mutex_);
    for (auto [at, end] = waiting_.equal_range(user); at != end; ++at) at->second->raise();
}

asio::awaitable<void> DecisionWaiter::look_elsewhere() {
    std::vector<Uuid> users;
    {
        const std::lock_guard lock(mutex_);
        std::ranges::copy(std::views::keys(waiting_), std::back_inserter(users));
    }
    if (users.empty()) co_return;
    const auto context = service_context();
    const auto found =
        co_await stores_.look(context, [&](screening::ScreeningStore& store) { return store.decided_among(users); });
    for (const auto& user : found) decided(user);
}

std::size_t DecisionWaiter::waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

}  // namespace vestibule::app
