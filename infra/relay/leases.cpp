#include "infra/relay/leases.hpp"

#include <algorithm>

#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"
#include "infra/relay/outbox.hpp"

namespace vestibule::relay {

using Steady = std::chrono::steady_clock;

Leases::Leases(sql::Database& database, const RelaySettings& settings, metrics::Registry& metrics)
    : database_(database),
      settings_(settings),
      count_(metrics.gauge("vestibule_relay_slots", "Slots of the outbox that this instance owns")) {}

asio::awaitable<std::optional<Leases::Change>> Leases::renew() {
    // The lease's end is counted from before the database was asked, by a clock that does not jump.
    const auto asked_at = Steady::now();
    std::set<unsigned> mine;
    try {
        co_await database_.transact(service_context(), [&](sql::Session& session) {
            mine = renew_leases(session, settings_.owner, settings_.lease_life);
        });
    } catch (const std::exception& failure) {
        log::warning("relay leases not renewed", {{"error", failure.what()}});
        co_return std::nullopt;
    }
    const Change change{.gained = std::ranges::any_of(mine, [this](unsigned slot) { return !slots_.contains(slot); }),
                        .lost = std::ranges::any_of(slots_, [&mine](unsigned slot) { return !mine.contains(slot); })};
    end_ = asked_at + settings_.lease_life;
    slots_ = std::move(mine);
    count_.set(static_cast<double>(slots_.size()));
    co_return change;
}

asio::awaitable<void> Leases::give_back() {
    try {
        co_await database_.transact(service_context(),
                                    [this](sql::Session& session) { give_back_leases(session, settings_.owner); });
    } catch (const std::exception& failure) {
        log::warning("relay leases not given back", {{"error", failure.what()}});
    }
}

std::chrono::milliseconds Leases::next_renewal() const {
    return slots_.empty() ? settings_.poll_most : settings_.lease_renewal;
}

bool Leases::good() const {
    return !slots_.empty() && Steady::now() < end_ - settings_.lease_margin;
}

}  // namespace vestibule::relay
