#include "app/consumers/consumer_runner.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/consumers/consumer_metrics.hpp"
#include "app/consumers/dead_letter_desk.hpp"
#include "app/consumers/delivery_handler.hpp"
#include "app/consumers/key_chains.hpp"
#include "app/consumers/outage.hpp"
#include "app/consumers/reactions.hpp"
#include "infra/async/task_group.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/shared_commits.hpp"

namespace vestibule::app {

namespace {

constexpr std::chrono::seconds stop_patience{5};

}  // namespace

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
          dead_letters(strand, {consumer.name, reactions, database, tools, outage, pauses, metrics}),
          handler(strand, {consumer.name, reactions, transactions, tools.clock, outage, dead_letters, metrics,
                           settings.gap_patience}),
          chains(settings.keys_side_by_side) {}

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
    DeliveryHandler handler;
    KeyChains chains;

    std::unique_ptr<EventSubscription> subscription;
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
        if (auto key = chains.add(std::move(delivery)))
            tasks.spawn(strand, run_chains(shared_from_this(), std::move(*key)), "key");
    }

    // Key after key in one place, each to its last delivery.
    static asio::awaitable<void> run_chains(std::shared_ptr<State> self, KeyChains::Key first) {
        for (std::optional key(std::move(first)); key; key = self->chains.next(std::move(*key)))
            co_await self->handle(self->chains.front(*key));
    }

    // Ends with the delivery finished (applied, known, dead) or released (not ours any more, or stopping).
    asio::awaitable<void> handle(const Delivery& delivery) {
        if (stopping || !subscription->begin(delivery)) co_return;
        ++busy;
        bool settled = false;
        try {
            settled = co_await handler.handle(delivery, [&] { return !stopping && subscription->ours(delivery); });
        } catch (const std::exception& failure) {
            log::error("consumer gave up an event", {{"consumer", consumer.name}, {"error", failure.what()}});
        }
        --busy;
        if (settled)
            subscription->finish(delivery);
        else
            subscription->release(delivery);
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

void ConsumerRunner::start() {
    state_->subscription = state_->source.subscribe(state_->strand, state_->consumer.name,
                                                    state_->reactions.topics(state_->tools.topic_prefix));
    state_->tasks.spawn(state_->strand, State::intake(state_), "intake");
    state_->tasks.spawn(state_->strand, State::retry_loop(state_), "retries");
}

asio::awaitable<void> ConsumerRunner::stop() {
    const auto on_strand = [](std::shared_ptr<State> self) -> asio::awaitable<void> {
        if (std::exchange(self->stopping, true) || !self->subscription) co_return;
        self->outage.wake();
        const auto end = std::chrono::steady_clock::now() + stop_patience;
        while (self->busy > 0 && std::chrono::steady_clock::now() < end)
            co_await self->pause(std::chrono::milliseconds{5});
        co_await self->subscription->stop();
        self->tasks.cancel();
    };
    auto state = state_;
    co_await asio::co_spawn(state->strand, on_strand(state), asio::use_awaitable);
    co_await state->tasks.wait();
    co_await state->transactions.wait();
}

}  // namespace vestibule::app
