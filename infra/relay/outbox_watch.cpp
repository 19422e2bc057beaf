#include "infra/relay/outbox_watch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"
#include "infra/relay/outbox.hpp"

namespace vestibule::relay {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds gauge_interval{5};
constexpr std::chrono::hours prune_interval{1};
constexpr std::chrono::seconds backlog_warning{30};

}  // namespace

OutboxWatch::OutboxWatch(sql::Database& database, const RelaySettings& settings, metrics::Registry& metrics)
    : database_(database),
      settings_(settings),
      rows_(metrics.gauge("vestibule_outbox_rows", "Events in the outbox")),
      oldest_(metrics.gauge("vestibule_outbox_oldest_seconds", "Age of the oldest event in the outbox")),
      parked_(metrics.gauge("vestibule_outbox_parked", "Aggregates whose events are parked")) {}

asio::awaitable<void> OutboxWatch::run() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    auto pruned_at = Steady::now() - prune_interval;
    while (true) {
        try {
            co_await measure();
            if (settings_.keep_sent && Steady::now() - pruned_at >= prune_interval) {
                co_await prune();
                pruned_at = Steady::now();
            }
        } catch (const std::exception& failure) {
            log::warning("outbox not measured", {{"error", failure.what()}});
        }
        timer.expires_after(gauge_interval);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> OutboxWatch::measure() {
    Backlog now;
    co_await database_.look(service_context(), [&](sql::Session& session) { now = backlog(session); });
    rows_.set(static_cast<double>(now.rows));
    oldest_.set(std::chrono::duration<double>(now.oldest).count());
    parked_.set(static_cast<double>(now.parked));
    if (now.oldest > backlog_warning) log::warning("events wait in the outbox", {{"rows", std::to_string(now.rows)}});
}

asio::awaitable<void> OutboxWatch::prune() {
    for (std::int64_t deleted = 1; deleted > 0;)
        co_await database_.transact(service_context(),
                                    [&](sql::Session& session) { deleted = prune_sent(session, settings_.keep); });
}

}  // namespace vestibule::relay
