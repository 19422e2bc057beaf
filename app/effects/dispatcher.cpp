#include "app/effects/dispatcher.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "domain/notification/mail_kinds.hpp"
#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/async/with_deadline.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

using namespace notification;
using namespace std::chrono_literals;

namespace {

constexpr auto fastest_poll = 100ms;
constexpr auto store_again_after = 500ms;

asio::awaitable<void> sleep(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

bool concerns_host(OutcomeClass cls) {
    return cls == OutcomeClass::host_down || cls == OutcomeClass::host_busy || cls == OutcomeClass::host_refuses ||
           cls == OutcomeClass::configuration;
}

}  // namespace

EffectDispatcher::LaneState::LaneState(const Parts& parts, const DispatcherSettings& settings, Lane lane)
    : lane(lane),
      most_in_hand(settings.in_hand[static_cast<std::size_t>(lane)]),
      attempts(lane == Lane::partner ? parts.calls : &parts.mails),
      workers(parts.executor, settings.workers[static_cast<std::size_t>(lane)]),
      strand(asio::make_strand(parts.executor)),
      timer(strand) {}

EffectDispatcher::EffectDispatcher(Parts parts, DispatcherSettings settings)
    : parts_(std::move(parts)),
      settings_(std::move(settings)),
      lanes_{LaneState(parts_, settings_, Lane::otp), LaneState(parts_, settings_, Lane::transactional),
             LaneState(parts_, settings_, Lane::bulk), LaneState(parts_, settings_, Lane::partner)},
      upkeep_(parts_.ledger, parts_.metrics, {settings_.lease, settings_.renewal}, [this] { return leases(); }) {}

void EffectDispatcher::start() {
    pumps_.spawn(parts_.executor, begin(), "begin");
}

asio::awaitable<void> EffectDispatcher::begin() {
    // Nobody else uses this database: what is leased was in the hands of a process that died.
    while (settings_.sole_process && !stopping_) {
        try {
            co_await parts_.ledger.transact(service_context(), [](EffectStore& store) { return store.void_leases(); });
            break;
        } catch (const Transient&) {
        }
        co_await sleep(store_again_after);
    }
    for (auto& lane : lanes_)
        if (lane.attempts) pumps_.spawn(lane.strand, pump(lane), std::string(to_string(lane.lane)));
    pumps_.spawn(parts_.executor, upkeep_.run(), "upkeep");
}

void EffectDispatcher::wake(Lane lane) {
    auto& state = lanes_[static_cast<std::size_t>(lane)];
    asio::post(state.strand, [&state] {
        state.woken = true;
        state.timer.cancel();
    });
}

asio::awaitable<void> EffectDispatcher::stop(std::chrono::milliseconds grace) {
    if (stopping_.exchange(true)) co_return;
    pumps_.cancel();
    co_await pumps_.wait();
    try {
        co_await with_deadline(std::chrono::steady_clock::now() + grace, "deliveries in hand", deliveries_.wait());
    } catch (const DeadlineExceeded&) {
        log::warning("deliveries are cut short by the end of the service");
    }
    deliveries_.cancel();
    co_await deliveries_.wait();
}

bool EffectDispatcher::healthy() const {
    return std::ranges::all_of(lanes_, [](const LaneState& lane) {
        if (lane.lane == Lane::partner) return true;  // its partner says more of itself
        const std::scoped_lock lock(lane.mutex);
        return lane.gate.open();
    });
}

asio::awaitable<void> EffectDispatcher::pump(LaneState& lane) {
    auto delay = std::chrono::milliseconds(fastest_poll);
    while (!stopping_) {
        Leased taken;
        bool trouble = false;
        try {
            taken = co_await take(lane);
        } catch (const std::exception& error) {
            if (is_cancellation(error)) throw;
            trouble = true;
        }
        for (auto& effect : taken.effects)
            deliveries_.spawn(parts_.executor, perform(lane, std::move(effect), taken.owner, taken.probe),
                              std::string(to_string(lane.lane)));
        if (!taken.effects.empty()) delay = fastest_poll;

        // A wake that came while the database was asked counts.
        if (!std::exchange(lane.woken, false)) {
            delay = trouble ? std::chrono::milliseconds(1000) : co_await pause_of(lane, delay);
            lane.timer.expires_after(delay);
            boost::system::error_code ignored;
            co_await lane.timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
            if (std::exchange(lane.woken, false)) delay = fastest_poll;
        }
    }
}

// Until the next effect is due or the gate opens, doubling up to the slowest poll: other instances write, too.
asio::awaitable<std::chrono::milliseconds> EffectDispatcher::pause_of(LaneState& lane, std::chrono::milliseconds last) {
    auto pause = std::min(last * 2, settings_.slowest_poll);
    // A partner that rests takes nothing up, so nothing need be asked.
    if (const auto rest = lane.attempts->resting(); rest > 0ms) co_return std::min(rest, settings_.slowest_poll);
    if (is_full(lane)) co_return settings_.slowest_poll;  // a delivery's end wakes the lane
    std::optional<Instant> due;
    try {
        due = co_await parts_.ledger.look(service_context(),
                                          [&](EffectStore& store) { return store.next_due(lane.lane); });
    } catch (const std::exception& error) {
        if (is_cancellation(error)) throw;
    }
    if (due) {
        const std::scoped_lock lock(lane.mutex);
        const auto opens = lane.gate.open() ? *due : std::max(*due, lane.gate.closed_until());
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(opens - parts_.clock.now());
        // What is due may be what stands in hand and is not taken up: no reason to ask again at once.
        pause = std::clamp(wait, lane.in_hand.empty() ? 5ms : std::chrono::milliseconds(fastest_poll), pause);
    }
    co_return pause;
}

// Where more is leased than there are workers for, not one by one.
std::size_t EffectDispatcher::LaneState::room() const {
    const auto free = most_in_hand - std::min(most_in_hand, in_hand.size());
    const auto spare = most_in_hand - std::min(most_in_hand, workers.count());
    return free > spare / 2 ? free : 0;
}

bool EffectDispatcher::is_full(const LaneState& lane) {
    const std::scoped_lock lock(lane.mutex);
    return lane.room() == 0;
}

asio::awaitable<EffectDispatcher::Leased> EffectDispatcher::take(LaneState& lane) {
    if (lane.attempts->resting() > 0ms) co_return Leased{};
    Leased taken{.effects = {}, .owner = settings_.owner + "#" + std::to_string(++leases_made_)};
    std::size_t wanted = 0;
    std::vector<std::string> held;
    {
        const std::scoped_lock lock(lane.mutex);
        wanted = lane.gate.allowance(lane.room(), lane.in_hand.size(), parts_.clock.now());
        taken.probe = !lane.gate.open();
        for (const auto& [key, owner] : lane.in_hand) held.push_back(key);
    }
    if (wanted == 0) co_return Leased{};

    taken.effects = co_await parts_.ledger.transact(service_context(), [&](EffectStore& store) {
        return store.lease(lane.lane, taken.owner, wanted, settings_.lease, held);
    });
    const std::scoped_lock lock(lane.mutex);
    for (const auto& effect : taken.effects) lane.in_hand.emplace(effect.key, taken.owner);
    co_return taken;
}

asio::awaitable<std::size_t> EffectDispatcher::turn(Lane lane) {
    auto& state = lanes_[static_cast<std::size_t>(lane)];
    auto taken = co_await take(state);
    for (auto& effect : taken.effects) co_await perform(state, std::move(effect), taken.owner, taken.probe);
    co_return taken.effects.size();
}

asio::awaitable<void> EffectDispatcher::perform(LaneState& lane, Effect effect, std::string owner, bool probe) {
    struct Release {
        EffectDispatcher& dispatcher;
        LaneState& lane;
        std::string key;
        ~Release() {
            {
                const std::scoped_lock lock(lane.mutex);
                lane.in_hand.erase(key);
            }
            dispatcher.wake(lane.lane);
        }
    };
    const Release release{*this, lane, effect.key};

    try {
        const auto result = co_await attempt(lane, effect, owner, probe);
        auto settlement =
            judge(effect, *find_effect_kind(effect.kind), result.outcome, parts_.clock.now(), parts_.jitter());
        note(lane, effect, result.outcome, settlement);
        if (result.outcome.cls == OutcomeClass::delivered) FAILPOINT("D4");
        if (co_await store(effect, owner, settlement, result))
            record(effect, result.outcome, settlement);
        else
            log::warning("an effect's outcome came too late",
                         {{"effect", effect.key}, {"class", std::string(to_string(result.outcome.cls))}});
    } catch (const LeaseLost& lost) {
        log::warning("an effect's lease was lost", {{"effect", effect.key}, {"when", lost.what()}});
    }
}

// The ledger or the users' tables out of reach: before the commit mark nothing has left, so later is fine.
asio::awaitable<AttemptResult> EffectDispatcher::attempt(LaneState& lane, const Effect& effect,
                                                         const std::string& owner, bool probe) {
    std::string trouble;
    try {
        auto deliver = co_await lane.attempts->prepare(effect, owner);
        const auto worker = co_await lane.workers.take();
        if (auto back = put_back(lane, effect, probe)) co_return std::move(*back);
        co_return co_await deliver();
    } catch (const LeaseLost&) {
        throw;
    } catch (const std::exception& error) {
        if (is_cancellation(error)) throw;
        trouble = error.what();
    }
    log::warning("an effect could not be attempted", {{"effect", effect.key}, {"reason", trouble}});
    throw LeaseLost("by trouble inside; it is taken up again when the lease ends");
}

// While this one was waiting for a worker the host said that it takes nothing now, or nobody wants it any more.
std::optional<AttemptResult> EffectDispatcher::put_back(const LaneState& lane, const Effect& effect, bool probe) const {
    const auto now = parts_.clock.now();
    const auto back_in = [](auto rest) {
        const auto seconds = std::chrono::ceil<std::chrono::seconds>(rest);
        return AttemptResult{{.cls = OutcomeClass::held_back, .retry_after = seconds}, {}};
    };
    if (effect.expires_at <= now) return back_in(0s);
    const std::scoped_lock lock(lane.mutex);
    if (probe || lane.gate.open()) return std::nullopt;
    return back_in(lane.gate.closed_until() - now);
}

void EffectDispatcher::note(LaneState& lane, const Effect& effect, const Outcome& outcome, Settlement& settlement) {
    const auto now = parts_.clock.now();
    const std::scoped_lock lock(lane.mutex);
    const bool was_open = lane.gate.open();
    lane.gate.note(outcome.cls, now);
    if (concerns_host(outcome.cls)) settlement.next_attempt = std::max(now, lane.gate.closed_until());

    const std::string name(to_string(lane.lane));
    const std::string cls(to_string(outcome.cls));
    if (was_open && !lane.gate.open())
        log::error("alert: a lane of effects is held back",
                   {{"lane", name}, {"class", cls}, {"code", std::to_string(outcome.code)}});
    if (!was_open && lane.gate.open()) log::info("a lane of effects goes on", {{"lane", name}});
    if (settlement.reason == parked)
        log::error("alert: a partner call is parked",
                   {{"effect", effect.key}, {"class", cls}, {"code", std::to_string(outcome.code)}});
    if (outcome.cls == OutcomeClass::policy)
        log::warning("mail refused by policy", {{"effect", effect.key}, {"code", std::to_string(outcome.code)}});
}

// Keeps trying as long as the process lives (crash point D4): who gives up an outcome that is known has the mail sent
// again.
asio::awaitable<bool> EffectDispatcher::store(const Effect& effect, const std::string& owner,
                                              const Settlement& settlement, const AttemptResult& result) {
    const auto context = context_of(effect);
    for (;;) {
        try {
            co_return co_await parts_.ledger.transact(context, [&](EffectStore& ledger) {
                const bool ours = ledger.settle(effect, owner, settlement, result.outcome);
                if (ours && settlement.bounce != Bounce::none) ledger.note_bounce(result.address, settlement.bounce);
                return ours;
            });
        } catch (const Transient&) {
        }
        co_await sleep(store_again_after);
    }
}

void EffectDispatcher::record(const Effect& effect, const Outcome& outcome, const Settlement& settlement) {
    const std::string lane(to_string(effect.lane));
    parts_.metrics
        .counter("vestibule_effect_attempts_total", "Attempts to perform effects",
                 {{"lane", lane}, {"class", std::string(to_string(outcome.cls))}})
        .add();
    const auto age = std::chrono::duration<double>(parts_.clock.now() - effect.created_at).count();
    if (settlement.state == EffectState::done && effect.lane != Lane::partner)
        parts_.metrics
            .histogram("vestibule_mail_time_to_inbox_seconds", "From the ledger to the server's consent",
                       {{"lane", lane}}, {0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200})
            .observe(age);
    log::info("effect attempted", {{"effect", effect.key},
                                   {"kind", effect.kind},
                                   {"lane", lane},
                                   {"class", std::string(to_string(outcome.cls))},
                                   {"code", std::to_string(outcome.code)},
                                   {"state", std::string(to_string(settlement.state))},
                                   {"correlationId", effect.correlation_id}});
}

LedgerUpkeep::Leases EffectDispatcher::leases() const {
    LedgerUpkeep::Leases keys_by_owner;
    for (const auto& lane : lanes_) {
        const std::scoped_lock lock(lane.mutex);
        for (const auto& [key, owner] : lane.in_hand) keys_by_owner[owner].push_back(key);
    }
    return keys_by_owner;
}

}  // namespace vestibule::app
