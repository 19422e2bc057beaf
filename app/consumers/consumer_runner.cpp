#include "app/consumers/consumer_runner.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>
#include <optional>
#include <set>

#include "app/consumers/consumer_metrics.hpp"
#include "app/consumers/dead_letter_desk.hpp"
#include "app/consumers/outage.hpp"
#include "app/consumers/reactions.hpp"
#include "domain/shared/failures.hpp"
#include "domain/shared/origin.hpp"
#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/async/task_group.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/consumers/positions.hpp"
#include "infra/sql/shared_commits.hpp"

namespace vestibule::app {

namespace {

using Steady = std::chrono::steady_clock;

// Poison is tried again after these pauses, then it is a dead letter.
constexpr std::array poison_pauses{std::chrono::milliseconds{0}, std::chrono::milliseconds{100},
                                   std::chrono::milliseconds{500}};
constexpr std::chrono::milliseconds gap_look{250};
constexpr std::chrono::seconds stop_patience{5};

// nullopt for what has no readable envelope.
std::optional<events::Envelope> read(const events::Record& record) {
    try {
        return events::envelope_of(record);
    } catch (const events::Malformed&) {
        return std::nullopt;
    }
}

RequestContext context_of(const events::Envelope& event) {
    return service_context(event.tenant, {event.correlation_id, event.traceparent, event.event_id});
}

}  // namespace

std::vector<std::string> topics_of(const Consumer& consumer, const std::string& prefix) {
    std::set<std::string> names;
    for (const auto& reaction : consumer.reactions) {
        const auto* type = events::find_type(reaction.event_type);
        if (!type) throw std::logic_error(consumer.name + " reacts to a type that is not in the catalog");
        names.insert(events::full_name(prefix, events::topic_of_aggregate(type->aggregate_type)));
    }
    return {names.begin(), names.end()};
}

struct ConsumerRunner::State : std::enable_shared_from_this<ConsumerRunner::State> {
    State(const asio::any_io_executor& executor, EventSource& source_, sql::Database& database_,
          const sql::StoreTools& tools_, Consumer consumer_, metrics::Registry& registry, RunnerSettings settings_)
        : strand(asio::make_strand(executor)),
          source(source_),
          database(database_),
          tools(tools_),
          consumer(std::move(consumer_)),
          settings(settings_),
          tasks("consumer-" + consumer.name),
          metrics(registry, consumer.name),
          reactions(consumer),
          pauses{settings.outage_first, settings.outage_most},
          outage(strand, pauses, metrics.retries),
          transactions(strand, database),
          dead_letters(strand, {consumer.name, reactions, database, tools, outage, pauses, metrics}) {}

    using PartitionKey = std::pair<std::string, int>;
    struct Partition {
        std::map<std::string, std::deque<Delivery>> chains;  // by record key; the front is in a handler
        std::deque<std::string> waiting;                     // keys without a free place
        std::size_t running = 0;
    };

    asio::strand<asio::any_io_executor> strand;
    EventSource& source;
    sql::Database& database;
    const sql::StoreTools& tools;
    Consumer consumer;
    RunnerSettings settings;
    TaskGroup tasks;
    ConsumerMetrics metrics;
    Reactions reactions;
    Outage::Pauses pauses;
    Outage outage;
    sql::SharedCommits transactions;  // of the handlers
    DeadLetterDesk dead_letters;

    std::unique_ptr<EventSubscription> subscription;
    std::map<PartitionKey, Partition> partitions;
    std::size_t busy = 0;  // handlers that run
    bool stopping = false;

    static asio::awaitable<void> intake(std::shared_ptr<State> self) {
        asio::steady_timer timer(self->strand);
        while (!self->stopping) {
            bool failed = false;
            try {
                for (auto& delivery : co_await self->subscription->next()) self->enqueue(std::move(delivery));
            } catch (const std::exception& failure) {
                failed = true;
                log::error("consumer cannot read its events",
                           {{"consumer", self->consumer.name}, {"error", failure.what()}});
            }
            if (!failed) continue;
            timer.expires_after(self->settings.outage_most);
            boost::system::error_code cancelled;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
        }
    }

    void enqueue(Delivery delivery) {
        const PartitionKey place{delivery.record->topic, delivery.partition};
        auto& partition = partitions[place];
        auto& chain = partition.chains[delivery.record->key];
        const auto key = delivery.record->key;
        chain.push_back(std::move(delivery));
        if (chain.size() > 1) return;
        if (partition.running < settings.keys_side_by_side)
            start_chain(place, partition, key);
        else
            partition.waiting.push_back(key);
    }

    void start_chain(const PartitionKey& place, Partition& partition, const std::string& key) {
        ++partition.running;
        tasks.spawn(strand, run_chain(shared_from_this(), place, key), "key");
    }

    static asio::awaitable<void> run_chain(std::shared_ptr<State> self, PartitionKey place, std::string key) {
        auto& partition = self->partitions.at(place);
        auto& chain = partition.chains.at(key);
        while (!chain.empty()) {
            co_await self->handle(chain.front());
            chain.pop_front();
        }
        partition.chains.erase(key);
        --partition.running;
        if (partition.waiting.empty()) co_return;
        const auto next = std::move(partition.waiting.front());
        partition.waiting.pop_front();
        self->start_chain(place, partition, next);
    }

    // Ends with the delivery finished (applied, known, dead) or released (not ours any more, or stopping).
    asio::awaitable<void> handle(const Delivery& delivery) {
        if (stopping || !subscription->begin(delivery)) co_return;
        ++busy;
        bool settled = false;
        try {
            settled = co_await settle(delivery);
        } catch (const std::exception& failure) {
            log::error("consumer gave up an event", {{"consumer", consumer.name}, {"error", failure.what()}});
        }
        --busy;
        if (settled)
            subscription->finish(delivery);
        else
            subscription->release(delivery);
    }

    asio::awaitable<bool> settle(const Delivery& delivery) {
        const auto& record = *delivery.record;
        const auto started = Steady::now();
        const auto go_on = [this, &delivery] { return !stopping && subscription->ours(delivery); };
        const auto bury = [&](sql::DeadLetterCause cause) {
            return dead_letters.bury(delivery, std::move(cause), started, go_on);
        };
        const auto event = read(record);
        if (!event) co_return co_await bury({.failure_class = "unreadable", .code = "ENVELOPE_INVALID"});
        if (!reactions.concerned_by(record, *event)) {
            metrics.skipped.add();
            co_return true;
        }
        bool expected_next = true;
        for (std::size_t tries = 0;;) {
            const auto taken = co_await outage.wait_out(go_on, [&] { return take(record, *event, expected_next); });
            if (!taken) co_return false;
            expected_next = false;
            switch (*taken) {
                case Taken::not_next:
                    break;  // asked what it is
                case Taken::applied:
                    applied(*event, started);
                    co_return true;
                case Taken::duplicate:
                    metrics.duplicates.add();
                    co_return true;
                case Taken::parked:
                    co_return co_await bury({.failure_class = "blocked", .code = "AGGREGATE_PARKED"});
                case Taken::gap:
                    if (Steady::now() - started >= settings.gap_patience)
                        co_return co_await bury({.failure_class = "gap", .code = "VERSION_MISSING"});
                    co_await pause(gap_look);
                    break;
                case Taken::poison:
                    if (++tries == poison_pauses.size())
                        co_return co_await bury(
                            {.failure_class = "poison", .code = "HANDLER_FAILED", .attempts = static_cast<int>(tries)});
                    metrics.retries.add();
                    co_await pause(poison_pauses[tries]);
                    break;
            }
        }
    }

    void applied(const events::Envelope& event, Steady::time_point started) {
        using Seconds = std::chrono::duration<double>;
        metrics.applied.add();
        metrics.handling.observe(Seconds(Steady::now() - started).count());
        metrics.age.observe(std::max(0.0, Seconds(tools.clock.now() - event.occurred_at).count()));
        FAILPOINT("C2");
    }

    enum class Taken { applied, not_next, duplicate, parked, gap, poison };

    // In one transaction: position, effect. Throws only what means "the database is away". Almost every event is the
    // next one: where it is expected to be, its position is moved without being waited for, so that those of a whole
    // transaction go to the database together.
    asio::awaitable<Taken> take(const events::Record& record, const events::Envelope& event, bool expected_next) {
        const auto* reaction = reactions.to(event.type);
        if (!reaction && reactions.unknown_major(event.type)) co_return Taken::poison;
        const auto following = reactions.following(event.aggregate_type);
        const auto context = context_of(event);
        auto place = sql::Place::next;
        try {
            co_await transactions.transact(context, [&](sql::Session& session) {
                if (expected_next)
                    sql::advance_to_next(session, consumer.name, event, following);
                else
                    place = sql::advance(session, consumer.name, event, following);
                if (place != sql::Place::next || !reaction) return;
                FAILPOINT("C1");
                reaction->apply(session, record);
            });
        } catch (const Unavailable&) {
            throw;
        } catch (const Overloaded&) {
            throw;
        } catch (const sql::NotOneRow&) {
            co_return Taken::not_next;
        } catch (const std::exception& failure) {
            log::warning("event handler failed", {{"consumer", consumer.name},
                                                  {"event", event.event_id},
                                                  {"type", event.type},
                                                  {"error", failure.what()}});
            co_return Taken::poison;
        }
        co_return taken_at(place);
    }

    static Taken taken_at(sql::Place place) {
        switch (place) {
            case sql::Place::next:
                return Taken::applied;
            case sql::Place::duplicate:
                return Taken::duplicate;
            case sql::Place::gap:
                return Taken::gap;
            case sql::Place::parked:
                break;
        }
        return Taken::parked;
    }

    asio::awaitable<void> pause(std::chrono::milliseconds time) {
        asio::steady_timer timer(strand, time);
        co_await timer.async_wait(asio::use_awaitable);
    }

    // Takes up the dead letters whose retry an operator has asked for, one transaction each, in order.
    static asio::awaitable<void> retry_loop(std::shared_ptr<State> self) {
        asio::steady_timer timer(self->strand);
        while (!self->stopping) {
            bool more = false;
            try {
                more = co_await self->dead_letters.retry_one();
            } catch (const std::exception& failure) {
                log::warning("dead letters not looked at",
                             {{"consumer", self->consumer.name}, {"error", failure.what()}});
            }
            if (more) continue;
            timer.expires_after(self->settings.retry_poll);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }
};

ConsumerRunner::ConsumerRunner(asio::any_io_executor executor, EventSource& source, sql::Database& database,
                               const sql::StoreTools& tools, Consumer consumer, metrics::Registry& metrics,
                               RunnerSettings settings)
    : state_(std::make_shared<State>(std::move(executor), source, database, tools, std::move(consumer), metrics,
                                     settings)) {}

ConsumerRunner::~ConsumerRunner() = default;

std::vector<std::string> ConsumerRunner::topics() const {
    return topics_of(state_->consumer, state_->tools.topic_prefix);
}

void ConsumerRunner::start() {
    state_->subscription = state_->source.subscribe(state_->strand, state_->consumer.name, topics());
    state_->tasks.spawn(state_->strand, State::intake(state_), "intake");
    state_->tasks.spawn(state_->strand, State::retry_loop(state_), "retries");
}

asio::awaitable<void> ConsumerRunner::stop() {
    const auto on_strand = [](std::shared_ptr<State> self) -> asio::awaitable<void> {
        if (std::exchange(self->stopping, true) || !self->subscription) co_return;
        self->outage.wake();
        const auto end = Steady::now() + stop_patience;
        while (self->busy > 0 && Steady::now() < end) co_await self->pause(std::chrono::milliseconds{5});
        co_await self->subscription->stop();
        self->tasks.cancel();
    };
    auto state = state_;
    co_await asio::co_spawn(state->strand, on_strand(state), asio::use_awaitable);
    co_await state->tasks.wait();
    co_await state->transactions.wait();
}

}  // namespace vestibule::app
