#include "app/consumers/consumer_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <deque>
#include <map>
#include <set>

#include "app/version.hpp"
#include "domain/shared/failures.hpp"
#include "domain/shared/origin.hpp"
#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/async/task_group.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/consumers/dead_letters.hpp"
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

RequestContext context_of(const events::Envelope& event) {
    return service_context(event.tenant, {event.correlation_id, event.traceparent, event.event_id});
}

RequestContext context_of(const sql::DeadLetter& letter) {
    return service_context(letter.tenant, {std::string(letter.record.header("ce_correlationid")),
                                           std::string(letter.record.header("ce_traceparent")), letter.event_id});
}

std::string_view without_major(std::string_view type) {
    return type.substr(0, type.rfind(".v"));
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
    State(asio::any_io_executor executor, EventSource& source_, sql::Database& database_, const sql::StoreTools& tools_,
          Consumer consumer_, metrics::Registry& metrics, RunnerSettings settings_)
        : strand(asio::make_strand(std::move(executor))),
          source(source_),
          database(database_),
          tools(tools_),
          consumer(std::move(consumer_)),
          settings(settings_),
          tasks("consumer-" + consumer.name),
          transactions(strand, database),
          recovered(strand),
          applied(outcome(metrics, "applied")),
          duplicates(outcome(metrics, "duplicate")),
          skipped(outcome(metrics, "skipped")),
          dead(outcome(metrics, "dead")),
          retries(metrics.counter("vestibule_consumer_retries_total", "Handler runs after a failure",
                                  {{"consumer", consumer.name}})),
          dead_letters(metrics.gauge("vestibule_dead_letters", "Open dead letters", {{"consumer", consumer.name}})),
          handling(metrics.histogram("vestibule_consumer_handler_seconds", "Handler with its transaction",
                                     {{"consumer", consumer.name}})),
          age(metrics.histogram("vestibule_consumer_age_seconds", "From commit of the fact to its handling",
                                {{"consumer", consumer.name}})) {
        for (const auto& reaction : consumer.reactions) {
            by_type[std::string(reaction.event_type)] = &reaction;
            auto& following = aggregate_types[std::string(events::find_type(reaction.event_type)->aggregate_type)];
            following = reaction.pick ? sql::Following::picked : sql::Following::whole;
        }
        recovered.expires_at(Steady::time_point::max());
    }

    metrics::Counter outcome(metrics::Registry& metrics, const char* name) const {
        return metrics.counter("vestibule_consumer_events_total", "Events taken, by what became of them",
                               {{"consumer", consumer.name}, {"outcome", name}});
    }

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
    sql::SharedCommits transactions;  // of the handlers
    asio::steady_timer recovered;     // cancelled when the database is back: who waits may try again

    metrics::Counter applied, duplicates, skipped, dead, retries;
    metrics::Gauge dead_letters;
    metrics::Histogram handling, age;

    std::map<std::string, const Reaction*, std::less<>> by_type;
    std::map<std::string, sql::Following, std::less<>> aggregate_types;
    std::unique_ptr<EventSubscription> subscription;
    std::map<PartitionKey, Partition> partitions;
    std::size_t busy = 0;  // handlers that run
    bool probing = false;  // the database is away and one handler looks whether it is back
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
        std::optional<events::Envelope> event;
        try {
            event = events::envelope_of(record);
        } catch (const events::Malformed&) {
        }
        if (!event)
            co_return co_await bury(delivery, {.failure_class = "unreadable", .code = "ENVELOPE_INVALID"}, 1,
                                    Steady::now());

        if (!concerns(record, *event)) {
            skipped.add();
            co_return true;
        }
        const auto started = Steady::now();
        for (std::size_t tries = 0;;) {
            const auto verdict = co_await until_the_database_answers(delivery, [&] { return attempt(record, *event); });
            if (!verdict) co_return false;
            switch (*verdict) {
                case Verdict::applied:
                    applied.add();
                    handling.observe(std::chrono::duration<double>(Steady::now() - started).count());
                    age.observe(
                        std::max(0.0, std::chrono::duration<double>(tools.clock.now() - event->occurred_at).count()));
                    FAILPOINT("C2");
                    co_return true;
                case Verdict::duplicate:
                    duplicates.add();
                    co_return true;
                case Verdict::parked:
                    co_return co_await bury(delivery, {.failure_class = "blocked", .code = "AGGREGATE_PARKED"}, 1,
                                            started);
                case Verdict::gap:
                    if (Steady::now() - started >= settings.gap_patience)
                        co_return co_await bury(delivery, {.failure_class = "gap", .code = "VERSION_MISSING"}, 1,
                                                started);
                    co_await pause(gap_look);
                    break;
                case Verdict::poison:
                    if (++tries == poison_pauses.size())
                        co_return co_await bury(delivery, {.failure_class = "poison", .code = poison_code},
                                                static_cast<int>(tries), started);
                    retries.add();
                    co_await pause(poison_pauses[tries]);
                    break;
            }
        }
    }

    enum class Verdict { applied, duplicate, parked, gap, poison };
    static constexpr const char* poison_code = "HANDLER_FAILED";

    // In one transaction: position, effect. Throws only what means "the database is away".
    asio::awaitable<Verdict> attempt(const events::Record& record, const events::Envelope& event) {
        const auto reaction = by_type.find(event.type);
        if (reaction == by_type.end() && is_unknown_major(event.type)) co_return Verdict::poison;
        const auto context = context_of(event);
        sql::Place place{};
        try {
            co_await transactions.transact(context, [&](sql::Session& session) {
                place = sql::advance(session, consumer.name, event, aggregate_types.at(event.aggregate_type));
                if (place != sql::Place::next || reaction == by_type.end()) return;
                FAILPOINT("C1");
                reaction->second->apply(session, record);
            });
        } catch (const Unavailable&) {
            throw;
        } catch (const Overloaded&) {
            throw;
        } catch (const std::exception& failure) {
            log::warning("event handler failed", {{"consumer", consumer.name},
                                                  {"event", event.event_id},
                                                  {"type", event.type},
                                                  {"error", failure.what()}});
            co_return Verdict::poison;
        }
        switch (place) {
            case sql::Place::next:
                co_return Verdict::applied;
            case sql::Place::duplicate:
                co_return Verdict::duplicate;
            case sql::Place::gap:
                co_return Verdict::gap;
            case sql::Place::parked:
                break;
        }
        co_return Verdict::parked;
    }

    bool concerns(const events::Record& record, const events::Envelope& event) const {
        const auto following = aggregate_types.find(event.aggregate_type);
        if (following == aggregate_types.end()) return false;
        if (following->second == sql::Following::whole) return true;
        const auto reaction = by_type.find(event.type);
        if (reaction == by_type.end()) return is_unknown_major(event.type);
        try {
            return reaction->second->pick(record);
        } catch (const events::Malformed&) {
            return true;  // its handler will say so
        }
    }

    bool is_unknown_major(std::string_view type) const {
        if (events::find_type(type)) return false;
        return std::ranges::any_of(
            by_type, [&](const auto& known) { return without_major(known.first) == without_major(type); });
    }

    // Infrastructure is waited out in place, for as long as the partition is ours; while the database is away one
    // handler probes and the others wait for it. Empty: given up.
    template <class Operation>
    auto until_the_database_answers(const Delivery& delivery, Operation operation)
        -> asio::awaitable<std::optional<typename std::invoke_result_t<Operation>::value_type>> {
        auto backoff = settings.outage_first;
        bool mine = false;
        // Whatever ends the probing, a throw included: who waits for it must be woken.
        struct Probing {
            State& state;
            const bool& mine;
            ~Probing() {
                if (mine) state.end_probing();
            }
        } const guard{*this, mine};
        while (!stopping && subscription->ours(delivery)) {
            if (probing && !mine) {
                boost::system::error_code cancelled;
                co_await recovered.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
                continue;
            }
            try {
                co_return co_await operation();
            } catch (const Unavailable&) {
            } catch (const Overloaded&) {
            }
            retries.add();
            if (!std::exchange(probing, true)) mine = true;
            if (!mine) continue;
            co_await pause(backoff);
            backoff = std::min(backoff * 2, settings.outage_most);
        }
        co_return std::nullopt;
    }

    void end_probing() {
        probing = false;
        recovered.cancel();
    }

    asio::awaitable<void> pause(std::chrono::milliseconds time) {
        asio::steady_timer timer(strand, time);
        co_await timer.async_wait(asio::use_awaitable);
    }

    asio::awaitable<bool> bury(const Delivery& delivery, sql::DeadLetterCause cause, int attempts,
                               Steady::time_point started) {
        cause.attempts = attempts;
        cause.detail = cause.code;
        cause.first_failed_at =
            tools.clock.now() - std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - started);
        cause.service_version = std::string(version());
        if (!co_await keep_burying(delivery, cause)) co_return false;
        dead.add();
        log::error("event is a dead letter", {{"consumer", consumer.name},
                                              {"class", cause.failure_class},
                                              {"code", cause.code},
                                              {"event", std::string(delivery.record->header("ce_id"))}});
        co_return true;
    }

    // An event that can neither be applied nor buried holds its key back, loudly: passing over it would lose it, and
    // releasing it would stop its partition in silence. False: given up.
    asio::awaitable<bool> keep_burying(const Delivery& delivery, const sql::DeadLetterCause& cause) {
        for (auto backoff = settings.outage_first;; backoff = std::min(backoff * 2, settings.outage_most)) {
            try {
                const auto buried = co_await until_the_database_answers(
                    delivery, [&]() -> asio::awaitable<bool> { return bury_once(delivery, cause); });
                co_return buried.has_value();
            } catch (const std::exception& failure) {
                if (stopping) throw;
                log::error("dead letter can't be written",
                           {{"consumer", consumer.name}, {"code", cause.code}, {"error", failure.what()}});
            }
            retries.add();
            co_await pause(backoff);
        }
    }

    asio::awaitable<bool> bury_once(const Delivery& delivery, const sql::DeadLetterCause& cause) {
        const auto context = service_context(std::string(delivery.record->header("ce_tenantid")));
        co_await database.transact(context, [&](sql::Session& session) {
            sql::bury(session, tools, consumer.name, *delivery.record, delivery.partition, delivery.offset, cause);
        });
        co_return true;
    }

    // Takes up the dead letters whose retry an operator has asked for, one transaction each, in order.
    static asio::awaitable<void> retry_loop(std::shared_ptr<State> self) {
        asio::steady_timer timer(self->strand);
        while (!self->stopping) {
            bool more = false;
            try {
                more = co_await self->retry_one();
            } catch (const std::exception& failure) {
                log::warning("dead letters not looked at",
                             {{"consumer", self->consumer.name}, {"error", failure.what()}});
            }
            if (more) continue;
            timer.expires_after(self->settings.retry_poll);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    asio::awaitable<bool> retry_one() {
        std::optional<sql::DeadLetter> letter;
        std::int64_t open = 0;
        const auto service = service_context();
        co_await database.look(service, [&](sql::Session& session) {
            open = sql::open_count(session, consumer.name);
            letter = sql::next_retry(session, consumer.name);
        });
        dead_letters.set(static_cast<double>(open));
        if (!letter) co_return false;

        const auto reaction = by_type.find(letter->event_type);
        bool failed = false;
        try {
            co_await database.transact(context_of(*letter), [&](sql::Session& session) {
                if (!sql::take_retry(session, *letter)) return;
                if (reaction != by_type.end() && sql::still_due(session, *letter))
                    reaction->second->apply(session, letter->record);
                sql::close_retried(session, *letter);
            });
        } catch (const Unavailable&) {
            throw;
        } catch (const Overloaded&) {
            throw;
        } catch (const std::exception& failure) {
            failed = true;
            log::warning("dead letter failed again", {{"consumer", consumer.name}, {"error", failure.what()}});
        }
        if (failed) co_await database.transact(service, [&](sql::Session& session) { sql::reopen(session, *letter); });
        co_return !failed;
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
        self->recovered.cancel();
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
