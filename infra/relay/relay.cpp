#include "infra/relay/relay.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <mutex>

#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/async/signal.hpp"
#include "infra/async/task_group.hpp"
#include "infra/log/log.hpp"
#include "infra/relay/leases.hpp"
#include "infra/relay/outbox_watch.hpp"
#include "infra/relay/queues.hpp"
#include "infra/relay/settlement.hpp"

namespace vestibule::relay {

namespace {

using Steady = std::chrono::steady_clock;
using Status = PublishOutcome::Status;

constexpr std::chrono::milliseconds restart_pause{500};
// Reading may take a fifth of the time: what comes meanwhile comes with the next read.
constexpr int rest_for_reading = 4;

// What the publisher said, on its way from the publisher's thread to the relay's strand.
struct Report {
    std::uint64_t generation;
    std::shared_ptr<const OutboxRow> row;
    PublishOutcome outcome;
    Steady::time_point sent_at;
};

// Behind which row a read begins: the index's dead entries of rows that are gone would be gone through again and again.
// Not behind the highest row seen, for a lower one may still be uncommitted, and has to come before its aggregate's
// next one. Only once every transaction of that time has ended, and the whole table was read since, nothing is left
// below it; and while an aggregate is parked something always is: a release brings it back, with others behind it.
class Beginning {
  public:
    std::int64_t row() const { return behind_; }
    void saw(std::int64_t row) { highest_ = std::max(highest_, row); }
    // The whole table was read: everything committed by then is in hand or settled, or its aggregate is parked.
    void read_whole(const Horizon& horizon) {
        if (horizon.parked) return forget();
        if (mark_ && mark_->next > horizon.oldest) return;
        if (mark_) behind_ = mark_->highest;
        mark_ = {.next = horizon.next, .highest = highest_};
    }
    // Rows in hand were dropped, or are to be parked, or others have become ours.
    void forget() { *this = {}; }

  private:
    struct Mark {
        std::int64_t next;  // transaction: all that may hold a row up to `highest` are older
        std::int64_t highest;
    };
    std::int64_t highest_ = 0;
    std::int64_t behind_ = 0;  // 0: at the first row
    std::optional<Mark> mark_;
};

}  // namespace

struct Relay::State : std::enable_shared_from_this<Relay::State> {
    State(asio::any_io_executor executor, sql::Database& database_, EventPublisher& publisher_, RelaySettings settings_,
          metrics::Registry& metrics)
        : strand(asio::make_strand(executor)),
          database(database_),
          publisher(publisher_),
          settings(std::move(settings_)),
          leases(database, settings, metrics),
          settlement(strand, database, settings, queues),
          watch(database, settings, metrics),
          work(std::make_shared<Signal>(strand)),
          published(metrics.counter("vestibule_relay_events_total", "Events handed to the log", {{"outcome", "done"}})),
          refused(
              metrics.counter("vestibule_relay_events_total", "Events handed to the log", {{"outcome", "refused"}})),
          restarts(metrics.counter("vestibule_relay_restarts_total", "Publishers started afresh after a fatal error")),
          latency(metrics.histogram("vestibule_relay_publish_seconds", "From publish to acknowledgement")) {}

    asio::strand<asio::any_io_executor> strand;
    sql::Database& database;
    EventPublisher& publisher;
    RelaySettings settings;

    // On the strand.
    Queues queues;
    Leases leases;
    Settlement settlement;
    OutboxWatch watch;
    std::shared_ptr<Signal> work;  // the outbox may have something, or a report has come
    std::size_t under_way = 0;
    std::uint64_t generation = 0;   // counts publishers: reports of an earlier one are stale
    std::uint64_t slot_losses = 0;  // rows read before one are stale
    Beginning beginning;
    Steady::time_point read_whole_at{};
    bool broken = false;
    bool stopping = false;
    bool started = false;

    metrics::Counter published, refused, restarts;
    metrics::Histogram latency;
    TaskGroup tasks{"relay"};

    std::mutex reports_mutex;
    std::vector<Report> reports;

    bool may_send() const { return !stopping && !broken && leases.good(); }

    // The main loop: read, send, wait for a wake-up or the adaptive poll.
    asio::awaitable<void> publish() {
        auto pause = settings.poll_least;
        while (!stopping) {
            if (broken) co_await restart_publisher();
            std::size_t found = 0;
            const auto began = Steady::now();
            if (may_send() && queues.in_hand() < settings.in_hand_limit) found = co_await read();
            if (found == settings.read_limit) continue;
            const auto rest = found > 0 ? (Steady::now() - began) * rest_for_reading : Steady::duration{0};
            pause = found > 0 ? settings.poll_least : std::min(pause * 2, settings.poll_most);
            co_await work->wait(pause);
            co_await rest_until(Steady::now() + std::max<Steady::duration>(rest, settings.gather));
        }
    }

    asio::awaitable<void> rest_until(Steady::time_point end) {
        asio::steady_timer timer(strand, end);
        boost::system::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

    asio::awaitable<std::size_t> read() {
        const auto asked = generation;
        const auto losses = slot_losses;
        queues.begin_read();
        auto found = co_await read_rows();
        queues.end_read();
        if (asked != generation) co_return 0;  // the publisher broke meanwhile: read again
        if (losses != slot_losses) {
            // What was in hand at the start was left out of the read and may have been dropped since; a slot that came
            // back meanwhile would go on behind those rows.
            work->raise();
            co_return 0;
        }
        if (!found.rows.empty()) beginning.saw(found.rows.back().id);
        if (found.whole) beginning.read_whole(*found.whole);
        for (auto& row : found.rows)
            if (leases.slots().contains(row.slot))
                if (auto* queue = queues.take(std::move(row))) send_head(*queue);
        co_return found.rows.size();
    }

    struct Found {
        std::vector<OutboxRow> rows;
        std::optional<Horizon> whole;  // of the snapshot, where all of the table was read
    };

    // What waits and is not in hand. Now and then all of the table, also for aggregates that an operator has released.
    asio::awaitable<Found> read_rows() {
        const auto now = Steady::now();
        const bool whole = beginning.row() == 0 || now - read_whole_at >= settings.poll_most;
        if (whole) read_whole_at = now;
        const bool parking = whole && queues.parking();  // its row says so a little later
        const Wanted wanted{.slots = leases.slots(),
                            .behind = whole ? 0 : beginning.row(),
                            .without = queues.rows_in_hand(),
                            .limit = settings.read_limit};
        std::vector<OutboxRow> found;
        std::optional<Horizon> seen;
        try {
            co_await database.look(service_context(), [&](sql::Session& session) {
                found = waiting(session, wanted);
                if (whole) seen = horizon(session);
            });
            if (seen && parking) seen->parked = true;
            if (!found.empty()) FAILPOINT("R1");
        } catch (const std::exception& failure) {
            log::warning("outbox not readable", {{"error", failure.what()}});
            co_return Found{};
        }
        if (found.size() == settings.read_limit) seen.reset();  // there is more
        co_return Found{std::move(found), seen};
    }

    void send_head(Queue& queue) {
        if (queue.under_way || queue.parking || queue.rows.empty() || !may_send()) return;
        queue.under_way = true;
        ++under_way;
        auto row = queue.rows.front();
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
        settlement.wake();
        if (queues.in_hand() == 0 || broken) work->raise();
    }

    void take_report(const Report& report) {
        const auto& row = *report.row;
        if (report.outcome.status == Status::broken) {
            log::error("publisher broke", {{"reason", report.outcome.reason}});
            broken = true;
            return;
        }
        auto* queue = queues.find(row);
        if (!queue) return;
        queue->under_way = false;
        --under_way;
        if (report.outcome.status == Status::refused) {
            refused.add();
            queue->parking = true;
            beginning.forget();
            settlement.refused({row.aggregate_type, row.aggregate_id, row.event_id, report.outcome.reason});
            log::error(
                "event refused, its aggregate is parked",
                {{"event", row.event_id.to_string()}, {"topic", row.record->topic}, {"reason", report.outcome.reason}});
            return;
        }
        published.add();
        latency.observe(std::chrono::duration<double>(Steady::now() - report.sent_at).count());
        settlement.acknowledged({row.id, report.outcome.partition, report.outcome.offset});
        if (auto* rest = queues.pop(row)) send_head(*rest);
    }

    asio::awaitable<void> restart_publisher() {
        FAILPOINT("R5");
        restarts.add();
        // Rows that were under way are unknown: they are read and sent again. What was acknowledged stays in hand
        // until it is settled; what is being parked stays parked.
        ++generation;
        beginning.forget();
        under_way = 0;
        queues.drop_unknown();
        try {
            co_await publisher.restart();
            broken = false;
            co_return;
        } catch (const std::exception& failure) {
            log::error("publisher not restarted", {{"error", failure.what()}});
        }
        asio::steady_timer timer(strand, restart_pause);
        co_await timer.async_wait(asio::use_awaitable);
    }

    asio::awaitable<void> keep_leases() {
        asio::steady_timer timer(strand);
        while (!stopping) {
            if (const auto change = co_await leases.renew()) {
                if (change->lost) lose_slots();
                queues.each([this](Queue& queue) { send_head(queue); });  // held back by the margin
                if (change->gained) {
                    beginning.forget();
                    work->raise();
                }
            }
            timer.expires_after(leases.next_renewal());
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    // What waits behind a head under way belongs to the slot's next owner.
    void lose_slots() {
        ++slot_losses;
        beginning.forget();
        queues.drop_foreign(leases.slots());
    }

    asio::awaitable<void> drain(std::chrono::milliseconds grace) {
        const auto end = Steady::now() + grace;
        asio::steady_timer timer(strand);
        while (((under_way > 0 && !broken) || settlement.at_work()) && Steady::now() < end) {
            timer.expires_after(std::chrono::milliseconds{5});
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_await settlement.settle();
        if (started) co_await leases.give_back();
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
    // Each holds the state: a relay may end before its tasks do.
    const auto run = [this](std::string name, auto task) {
        const auto hold = [](std::shared_ptr<State> own, auto body) -> asio::awaitable<void> { co_await body(*own); };
        state_->tasks.spawn(state_->strand, hold(state_, task), std::move(name));
    };
    run("leases", [](State& state) { return state.keep_leases(); });
    run("publish", [](State& state) { return state.publish(); });
    run("settle", [](State& state) { return state.settlement.run(); });
    run("gauges", [](State& state) { return state.watch.run(); });
}

void Relay::wake() {
    state_->work->raise();
}

asio::awaitable<void> Relay::stop(std::chrono::milliseconds grace) {
    auto state = state_;
    const auto on_strand = [](std::shared_ptr<State> self, std::chrono::milliseconds limit) -> asio::awaitable<void> {
        if (std::exchange(self->stopping, true)) co_return;
        self->settlement.hurry();
        co_await self->drain(limit);
        self->tasks.cancel();
    };
    co_await asio::co_spawn(state->strand, on_strand(state, grace), asio::use_awaitable);
    co_await state->tasks.wait();
}

}  // namespace vestibule::relay
