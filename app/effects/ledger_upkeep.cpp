#include "app/effects/ledger_upkeep.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/effects/attempt.hpp"
#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

using namespace notification;
using namespace std::chrono_literals;

namespace {

constexpr auto tidy_every = 1s;
constexpr auto sweep_every = 60s;
constexpr auto count_every = 10s;

}  // namespace

LedgerUpkeep::LedgerUpkeep(Transactor<EffectStore>& ledger, metrics::Registry& metrics, Times times,
                           std::function<Leases()> leases)
    : ledger_(ledger), metrics_(metrics), times_(times), leases_(std::move(leases)) {}

asio::awaitable<void> LedgerUpkeep::tidy() {
    const auto context = service_context();
    const auto recovered = co_await ledger_.transact(context, [](EffectStore& store) { return store.recover(); });
    if (recovered > 0) log::warning("leases of effects ran out", {{"count", std::to_string(recovered)}});
    const auto late = co_await ledger_.look(context, [](EffectStore& store) { return store.overdue(100); });
    for (const auto& effect : late)
        co_await ledger_.transact(context_of(effect), [&](EffectStore& store) { return store.expire(effect); });
}

asio::awaitable<void> LedgerUpkeep::renew() {
    const auto keys_by_owner = leases_();
    if (keys_by_owner.empty()) co_return;
    co_await ledger_.transact(service_context(), [&](EffectStore& store) {
        for (const auto& [owner, keys] : keys_by_owner) store.renew(owner, keys, times_.lease);
    });
}

asio::awaitable<void> LedgerUpkeep::count() {
    const auto counts = co_await ledger_.look(service_context(), [](EffectStore& store) { return store.counts(); });
    for (auto lane : all_lanes)
        for (auto state : {EffectState::pending, EffectState::leased, EffectState::ambiguous, EffectState::held,
                           EffectState::dead, EffectState::expired, EffectState::suppressed}) {
            const auto row = std::ranges::find_if(
                counts, [&](const LaneCount& entry) { return entry.lane == lane && entry.state == state; });
            metrics_
                .gauge("vestibule_effects", "Effects in the ledger that were not delivered",
                       {{"lane", std::string(to_string(lane))}, {"state", std::string(to_string(state))}})
                .set(row == counts.end() ? 0 : static_cast<double>(row->rows));
        }
}

asio::awaitable<void> LedgerUpkeep::run() {
    using Steady = std::chrono::steady_clock;
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto next_renewal = Steady::now() + times_.renewal;
    auto next_sweep = Steady::now() + sweep_every;
    auto next_count = Steady::now();
    while (true) {
        try {
            if (Steady::now() >= next_renewal) {
                co_await renew();
                next_renewal = Steady::now() + times_.renewal;  // after an outage: at once, before tidy
            }
            co_await tidy();
            if (Steady::now() >= next_sweep) {
                next_sweep = Steady::now() + sweep_every;
                co_await ledger_.transact(service_context(), [](EffectStore& store) { store.sweep(); });
            }
            if (Steady::now() >= next_count) {
                next_count = Steady::now() + count_every;
                co_await count();
            }
        } catch (const std::exception& error) {
            if (is_cancellation(error)) throw;
            log::warning("the effect ledger can't be kept", {{"reason", error.what()}});
        }
        timer.expires_after(tidy_every);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace vestibule::app
