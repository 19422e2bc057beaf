#include "infra/relay/relay.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_set>

#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/async/signal.hpp"
#include "infra/async/task_group.hpp"
#include "infra/log/log.hpp"
#include "infra/relay/outbox.hpp"

namespace vestibule::relay {

namespace {

using Steady = std::chrono::steady_clock;
using Status = PublishOutcome::Status;

constexpr std::chrono::seconds gauge_interval{5};
constexpr std::chrono::hours prune_interval{1};
constexpr std::chrono::milliseconds retry_pause{500};
constexpr std::chrono::seconds backlog_warning{30};
// Reading may take a fifth of the time: what comes meanwhile comes with the next read.
constexpr int rest_for_reading = 4;

// What the publisher said, on its way from the publisher's thread to the relay's strand.
struct Report {
    std::uint64_t generation;
    std::shared_ptr<const OutboxRow> row;
    PublishOutcome outcome;
    Steady::time_point sent_at;
};

}  // namespace

struct Relay::State : std::enable_shared_from_this<Relay::State> {
    State(asio::any_io_executor executor, sql::Database& database_, EventPublisher& publisher_, RelaySettings settings_,
          metrics::Registry& metrics)
        : strand(asio::make_strand(executor)),
          database(database_),
          publisher(publisher_),
          settings(std::move(settings_)),
          tasks("relay"),
          work(std::make_shared<Signal>(strand)),
          settling(std::make_shared<Signal>(strand)),
          rows(metrics.gauge("vestibule_outbox_rows", "Events in the outbox")),
          oldest(metrics.gauge("vestibule_outbox_oldest_seconds", "Age of the oldest event in the outbox")),
          parked(metrics.gauge("vestibule_outbox_parked", "Aggregates whose events are parked")),
          leases(metrics.gauge("vestibule_relay_slots", "Slots of the outbox that this instance owns")),
          published(metrics.counter("vestibule_relay_events_total", "Events handed to the log", {{"outcome", "done"}})),
          refused(
              metrics.counter("vestibule_relay_events_total", "Events handed to the log", {{"outcome", "refused"}})),
          restarts(metrics.counter("vestibule_relay_restarts_total", "Publishers started afresh after a fatal error")),
          latency(metrics.histogram("vestibule_relay_publish_seconds", "From publish to acknowledgement")) {}

    struct Aggregate {
        std::deque<std::shared_ptr<const OutboxRow>> queue;  // the front is under way, if anything is
        bool under_way = false;
        bool parking = false;
    };
    using AggregateKey = std::pair<std::string, std::string>;

    asio::strand<asio::any_io_executor> strand;
    sql::Database& database;
    EventPublisher& publisher;
    RelaySettings settings;
    TaskGroup tasks;
    std::shared_ptr<Signal> work;      // the outbox may have something, or a report has come
    std::shared_ptr<Signal> settling;  // something waits to be settled or parked

    metrics::Gauge rows, oldest, parked, leases;
    metrics::Counter published, refused, restarts;
    metrics::Histogram latency;

    // On the strand.
    std::map<AggregateKey, Aggregate> aggregates;
    std::unordered_set<std::int64_t> in_hand;              // rows seen and not yet settled
    std::unordered_set<std::int64_t> settled_during_read;  // a read may still return what was settled behind it
    std::set<AggregateKey> parked_during_read;
    std::size_t under_way = 0;
    std::vector<SentRow> done;
    std::vector<ParkedRow> to_park;
    std::set<unsigned> slots;
    Steady::time_point lease_end{};
    std::uint64_t generation = 0;
    std::uint64_t read_epoch = 0;  // counts losses of slots: rows read before one are stale
    // Every row up to this one is in hand or settled, or its aggregate is parked. Empty: the next read looks at all of
    // the table, as it does now and then for aggregates that an operator has released.
    std::optional<std::int64_t> read_through;
    Steady::time_point read_whole_at{};
    bool reading = false;
    bool broken = false;
    bool settle_running = false;
    bool stopping = false;
    bool started = false;

    std::mutex reports_mutex;
    std::vector<Report> reports;

    bool may_send() const {
        return !stopping && !broken && !slots.empty() && Steady::now() < lease_end - settings.lease_margin;
    }

    // The main loop: read, send, wait for a wake-up or the adaptive poll.
    static asio::awaitable<void> run(std::shared_ptr<State> self) {
        auto pause = self->settings.poll_least;
        while (!self->stopping) {
            if (self->broken) co_await self->restart_publisher();
            std::size_t found = 0;
            const auto began = Steady::now();
            if (self->may_send() && self->in_hand.size() < self->settings.in_hand_limit) found = co_await self->read();
            if (found == self->settings.read_limit) continue;
            const auto rest = found > 0 ? (Steady::now() - began) * rest_for_reading : Steady::duration{0};
            pause = found > 0 ? self->settings.poll_least : std::min(pause * 2, self->settings.poll_most);
            co_await self->work->wait(pause);
            co_await self->rest_until(Steady::now() + std::max<Steady::duration>(rest, self->settings.gather));
        }
    }

    asio::awaitable<void> rest_until(Steady::time_point end) {
        asio::steady_timer timer(strand, end);
        boost::system::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

    // What the next read leaves out: rows by their numbers, or everything up to one.
    struct Known {
        std::vector<std::int64_t> rows;
        std::optional<std::int64_t> through;
    };
    Known known() {
        const auto now = Steady::now();
        if (database.dialect() == sql::Dialect::sqlite && read_through && now - read_whole_at < settings.poll_most)
            return {.rows = {}, .through = read_through};
        read_whole_at = now;
        return {.rows = {in_hand.begin(), in_hand.end()}, .through = {}};
    }

    asio::awaitable<std::size_t> read() {
        std::vector<OutboxRow> found;
        const auto left_out = known();
        const auto owned = slots;
        const auto asked = generation;
        const auto epoch = read_epoch;
        reading = true;
        settled_during_read.clear();
        parked_during_read.clear();
        try {
            co_await database.look(service_context(), [&](sql::Session& session) {
                found = left_out.through ? waiting_behind(session, *left_out.through, settings.read_limit)
                                         : waiting(session, owned, left_out.rows, settings.read_limit);
            });
            if (!found.empty()) FAILPOINT("R1");
        } catch (const std::exception& failure) {
            found.clear();
            log::warning("outbox not readable", {{"error", failure.what()}});
        }
        reading = false;
        if (asked != generation) co_return 0;  // the publisher broke meanwhile: read again
        if (epoch != read_epoch) {
            // What was in hand at the start was left out of the read and may have been dropped since; a slot that came
            // back meanwhile would go on behind those rows.
            work->raise();
            co_return 0;
        }
        if (!found.empty()) read_through = std::max(read_through.value_or(0), found.back().id);
        for (auto& row : found) take(std::move(row));
        co_return found.size();
    }

    void take(OutboxRow row) {
        if (!slots.contains(row.slot) || settled_during_read.contains(row.id) || !in_hand.insert(row.id).second) return;
        AggregateKey key{row.aggregate_type, row.aggregate_id};
        if (parked_during_read.contains(key)) {
            in_hand.erase(row.id);
            return;
        }
        auto& aggregate = aggregates[key];
        aggregate.queue.push_back(std::make_shared<const OutboxRow>(std::move(row)));
        send_head(aggregate);
    }

    void send_head(Aggregate& aggregate) {
        if (aggregate.under_way || aggregate.parking || aggregate.queue.empty() || !may_send()) return;
        aggregate.under_way = true;
        ++under_way;
        auto row = aggregate.queue.front();
        publisher.publish(row->record, [self = shared_from_this(), row, mark = generation,
                                        sent_at = Steady::now()](PublishOutcome outcome) mutable {
            self->report({mark, std::move(row), std::move(outcome), sent_at});
        });
        FAILPOINT("R2");
    }

    // On the publisher's thread: one post for all that come until the strand takes them.
    void report(Report report) {
        const std::lock_guard lock(reports_mutex);
        reports.push_back(std::move(report));
        if (reports.size() == 1) asio::post(strand, [self = shared_from_this()] { self->take_reports(); });
    }

    void take_reports() {
        std::vector<Report> taken;
        {
            const std::lock_guard lock(reports_mutex);
            taken.swap(reports);
        }
        for (const auto& report : taken)
            if (report.generation == generation) take_report(report);
        if (!done.empty() || !to_park.empty()) settling->raise();
        if (in_hand.empty() || broken) work->raise();
    }

    void take_report(const Report& report) {
        const auto& row = *report.row;
        if (report.outcome.status == Status::broken) {
            log::error("publisher broke", {{"reason", report.outcome.reason}});
            broken = true;
            return;
        }
        const auto found = aggregates.find({row.aggregate_type, row.aggregate_id});
        if (found == aggregates.end()) return;
        auto& aggregate = found->second;
        aggregate.under_way = false;
        --under_way;
        if (report.outcome.status == Status::refused) {
            refused.add();
            aggregate.parking = true;
            to_park.push_back({row.aggregate_type, row.aggregate_id, row.event_id, report.outcome.reason});
            log::error(
                "event refused, its aggregate is parked",
                {{"event", row.event_id.to_string()}, {"topic", row.record->topic}, {"reason", report.outcome.reason}});
            return;
        }
        published.add();
        latency.observe(std::chrono::duration<double>(Steady::now() - report.sent_at).count());
        done.push_back({row.id, report.outcome.partition, report.outcome.offset});
        aggregate.queue.pop_front();
        if (aggregate.queue.empty())
            aggregates.erase(found);
        else
            send_head(aggregate);
    }

    // Deletes what was acknowledged, every 50 ms or 200 rows, and writes down what is parked.
    static asio::awaitable<void> settle_loop(std::shared_ptr<State> self) {
        while (!self->stopping || self->under_way > 0) {
            co_await self->settling->wait(self->settings.poll_most);
            if (self->done.empty() && self->to_park.empty()) continue;
            const auto due = Steady::now() + self->settings.settle_after;
            while (self->done.size() < self->settings.settle_count && !self->stopping && Steady::now() < due)
                co_await self->settling->wait(due - Steady::now());
            co_await self->settle();
        }
    }

    asio::awaitable<void> settle() {
        if (std::exchange(settle_running, true)) co_return;
        co_await settle_all();
        settle_running = false;
    }

    asio::awaitable<void> settle_all() {
        while (!done.empty() || !to_park.empty()) {
            const auto sent = std::exchange(done, {});
            const auto refusals = std::exchange(to_park, {});
            bool stored = false;
            try {
                FAILPOINT("R3");
                co_await database.transact(service_context(), [&](sql::Session& session) {
                    if (!sent.empty()) relay::settle(session, sent, settings.keep_sent);
                    for (const auto& row : refusals) park(session, row);
                });
                stored = true;
            } catch (const std::exception& failure) {
                log::warning("published events not settled", {{"error", failure.what()}});
            }
            if (!stored) {
                done.insert(done.begin(), sent.begin(), sent.end());
                to_park.insert(to_park.begin(), refusals.begin(), refusals.end());
                if (stopping) co_return;  // they are sent again after the next start
                asio::steady_timer timer(strand, retry_pause);
                boost::system::error_code cancelled;
                co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
                continue;
            }
            for (const auto& row : sent) forget(row.id);
            for (const auto& row : refusals) forget_aggregate({row.aggregate_type, row.aggregate_id});
        }
    }

    void forget(std::int64_t id) {
        in_hand.erase(id);
        if (reading) settled_during_read.insert(id);
    }

    void forget_aggregate(const AggregateKey& key) {
        if (reading) parked_during_read.insert(key);
        const auto found = aggregates.find(key);
        if (found == aggregates.end()) return;
        for (const auto& row : found->second.queue) forget(row->id);
        aggregates.erase(found);
    }

    asio::awaitable<void> restart_publisher() {
        FAILPOINT("R5");
        restarts.add();
        // Rows that were under way are unknown: they are read and sent again. What was acknowledged stays in hand
        // until it is settled; what is being parked stays parked.
        ++generation;
        read_through.reset();
        under_way = 0;
        std::erase_if(aggregates, [this](const auto& entry) {
            if (entry.second.parking) return false;
            for (const auto& row : entry.second.queue) in_hand.erase(row->id);
            return true;
        });
        try {
            co_await publisher.restart();
            broken = false;
            co_return;
        } catch (const std::exception& failure) {
            log::error("publisher not restarted", {{"error", failure.what()}});
        }
        asio::steady_timer timer(strand, retry_pause);
        co_await timer.async_wait(asio::use_awaitable);
    }

    static asio::awaitable<void> lease_loop(std::shared_ptr<State> self) {
        asio::steady_timer timer(self->strand);
        while (!self->stopping) {
            co_await self->renew();
            timer.expires_after(self->slots.empty() ? self->settings.poll_most : self->settings.lease_renewal);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    asio::awaitable<void> renew() {
        // The lease's end is counted from before the database was asked, by a clock that does not jump.
        const auto asked_at = Steady::now();
        std::set<unsigned> mine;
        try {
            co_await database.transact(service_context(), [&](sql::Session& session) {
                mine = renew_leases(session, settings.owner, settings.lease_life);
            });
        } catch (const std::exception& failure) {
            log::warning("relay leases not renewed", {{"error", failure.what()}});
            co_return;
        }
        const bool gained = std::ranges::any_of(mine, [this](unsigned slot) { return !slots.contains(slot); });
        const bool lost = std::ranges::any_of(slots, [&mine](unsigned slot) { return !mine.contains(slot); });
        lease_end = asked_at + settings.lease_life;
        slots = std::move(mine);
        leases.set(static_cast<double>(slots.size()));
        if (lost) drop_foreign();
        for (auto& [key, aggregate] : aggregates) send_head(aggregate);  // held back by the margin
        if (gained) work->raise();
    }

    // What waits behind a head under way belongs to the slot's next owner.
    void drop_foreign() {
        ++read_epoch;
        read_through.reset();
        for (auto at = aggregates.begin(); at != aggregates.end();) {
            auto& aggregate = at->second;
            if (!aggregate.parking && !slots.contains(aggregate.queue.front()->slot))
                while (aggregate.queue.size() > (aggregate.under_way ? 1U : 0U)) {
                    in_hand.erase(aggregate.queue.back()->id);
                    aggregate.queue.pop_back();
                }
            at = aggregate.queue.empty() ? aggregates.erase(at) : std::next(at);
        }
    }

    static asio::awaitable<void> gauge_loop(std::shared_ptr<State> self) {
        asio::steady_timer timer(self->strand);
        auto pruned_at = Steady::now() - prune_interval;
        while (!self->stopping) {
            try {
                Backlog now;
                co_await self->database.look(service_context(), [&](sql::Session& session) { now = backlog(session); });
                self->rows.set(static_cast<double>(now.rows));
                self->oldest.set(std::chrono::duration<double>(now.oldest).count());
                self->parked.set(static_cast<double>(now.parked));
                if (now.oldest > backlog_warning)
                    log::warning("events wait in the outbox", {{"rows", std::to_string(now.rows)}});
                if (self->settings.keep_sent && Steady::now() - pruned_at >= prune_interval) {
                    co_await self->prune();
                    pruned_at = Steady::now();
                }
            } catch (const std::exception& failure) {
                log::warning("outbox not measured", {{"error", failure.what()}});
            }
            timer.expires_after(gauge_interval);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    asio::awaitable<void> prune() {
        for (std::int64_t deleted = 1; deleted > 0;)
            co_await database.transact(service_context(),
                                       [&](sql::Session& session) { deleted = prune_sent(session, settings.keep); });
    }

    asio::awaitable<void> drain(std::chrono::milliseconds grace) {
        const auto end = Steady::now() + grace;
        asio::steady_timer timer(strand);
        while (((under_way > 0 && !broken) || settle_running) && Steady::now() < end) {
            timer.expires_after(std::chrono::milliseconds{5});
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_await settle();
        try {
            if (started)
                co_await database.transact(
                    service_context(), [this](sql::Session& session) { give_back_leases(session, settings.owner); });
        } catch (const std::exception& failure) {
            log::warning("relay leases not given back", {{"error", failure.what()}});
        }
    }
};

Relay::Relay(asio::any_io_executor executor, sql::Database& database, EventPublisher& publisher, RelaySettings settings,
             metrics::Registry& metrics)
    : state_(std::make_shared<State>(std::move(executor), database, publisher, std::move(settings), metrics)) {
    if (state_->settings.owner.empty()) throw std::invalid_argument("a relay needs a name of its own for its leases");
}

Relay::~Relay() = default;

void Relay::start() {
    state_->started = true;
    state_->tasks.spawn(state_->strand, State::lease_loop(state_), "leases");
    state_->tasks.spawn(state_->strand, State::run(state_), "publish");
    state_->tasks.spawn(state_->strand, State::settle_loop(state_), "settle");
    state_->tasks.spawn(state_->strand, State::gauge_loop(state_), "gauges");
}

void Relay::wake() {
    state_->work->raise();
}

asio::awaitable<void> Relay::stop(std::chrono::milliseconds grace) {
    auto state = state_;
    const auto on_strand = [](std::shared_ptr<State> self, std::chrono::milliseconds limit) -> asio::awaitable<void> {
        if (std::exchange(self->stopping, true)) co_return;
        co_await self->drain(limit);
        self->tasks.cancel();
    };
    co_await asio::co_spawn(state->strand, on_strand(state, grace), asio::use_awaitable);
    co_await state->tasks.wait();
}

}  // namespace vestibule::relay
