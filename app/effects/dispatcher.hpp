// Performs what the effect ledger holds: lanes with workers of their own, leases, retries, and a gate each.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/effects/attempt.hpp"
#include "app/effects/ledger_upkeep.hpp"
#include "domain/notification/lane_gate.hpp"
#include "domain/notification/ports.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/async/permits.hpp"
#include "infra/async/task_group.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

struct DispatcherSettings {
    std::string owner;                               // of the leases: unique per process, each lease adds a number
    std::array<std::size_t, 4> workers{4, 4, 2, 8};  // otp, transactional, bulk, partner
    // Leased at a time: what is more than the workers is prepared meanwhile, and shares leases and commits.
    std::array<std::size_t, 4> in_hand{16, 16, 8, 8};
    std::chrono::seconds lease{15};
    std::chrono::seconds renewal{5};
    std::chrono::milliseconds slowest_poll{2000};
    bool sole_process = false;  // SQLite: the start voids all leases
};

// Owned by the composition root. start() once; wake() from any thread; stop() lets deliveries in hand end.
class EffectDispatcher {
  public:
    struct Parts {
        asio::any_io_executor executor;
        Transactor<notification::EffectStore>& ledger;
        EffectAttempt& mails;
        const Clock& clock;
        metrics::Registry& metrics;
        std::function<double()> jitter;  // in [-1, 1]
        EffectAttempt* calls = nullptr;  // to the partner; null: its lane rests
    };
    EffectDispatcher(Parts parts, DispatcherSettings settings);

    void start();
    // An effect of that lane was committed.
    void wake(notification::Lane lane);
    // Takes up nothing new, waits for what is in hand, then cancels the rest. Idempotent.
    asio::awaitable<void> stop(std::chrono::milliseconds grace);

    // Leases what is due and the gate allows, performs it one after another; how many. Used by the tests.
    asio::awaitable<std::size_t> turn(notification::Lane lane);
    // One round of upkeep. Used by the tests.
    asio::awaitable<void> tidy() { return upkeep_.tidy(); }

    // False while a lane of mails is paused by a configuration fault or its host rests: mail is degraded.
    bool healthy() const;

  private:
    struct LaneState {
        LaneState(const Parts& parts, const DispatcherSettings& settings, notification::Lane lane);
        std::size_t room() const;  // for so many more; with the mutex held

        const notification::Lane lane;
        const std::size_t most_in_hand;
        EffectAttempt* const attempts;
        Permits workers;
        asio::strand<asio::any_io_executor> strand;
        asio::steady_timer timer;  // on the strand
        bool woken = false;        // on the strand

        mutable std::mutex mutex;  // of the rest
        notification::LaneGate gate;
        std::map<std::string, std::string> in_hand;  // lease's owner by the effect's key
    };
    struct Leased {
        std::vector<notification::Effect> effects;
        std::string owner;
        bool probe = false;  // taken up while the gate was closed, to see whether it may open
    };

    asio::awaitable<void> begin();
    asio::awaitable<void> pump(LaneState& lane);
    LedgerUpkeep::Leases leases() const;
    static bool is_full(const LaneState& lane);
    asio::awaitable<Leased> take(LaneState& lane);
    asio::awaitable<void> perform(LaneState& lane, notification::Effect effect, std::string owner, bool probe);
    asio::awaitable<AttemptResult> attempt(LaneState& lane, const notification::Effect& effect,
                                           const std::string& owner, bool probe);
    std::optional<AttemptResult> put_back(const LaneState& lane, const notification::Effect& effect, bool probe) const;
    asio::awaitable<bool> store(const notification::Effect& effect, const std::string& owner,
                                const notification::Settlement& settlement, const AttemptResult& result);
    void note(LaneState& lane, const notification::Effect& effect, const notification::Outcome& outcome,
              notification::Settlement& settlement);
    void record(const notification::Effect& effect, const notification::Outcome& outcome,
                const notification::Settlement& settlement);
    asio::awaitable<std::chrono::milliseconds> pause_of(LaneState& lane, std::chrono::milliseconds last);

    Parts parts_;
    DispatcherSettings settings_;
    std::array<LaneState, 4> lanes_;
    LedgerUpkeep upkeep_;
    TaskGroup pumps_{"effect-lanes"};
    TaskGroup deliveries_{"effect-deliveries"};
    std::atomic<std::uint64_t> leases_made_{0};
    std::atomic<bool> stopping_{false};
};

}  // namespace vestibule::app
