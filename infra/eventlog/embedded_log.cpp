#include "infra/eventlog/embedded_log.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "domain/shared/origin.hpp"
#include "infra/async/task_group.hpp"
#include "infra/eventlog/embedded_subscription.hpp"
#include "infra/eventlog/embedded_tail.hpp"
#include "infra/log/log.hpp"

namespace vestibule::eventlog {

namespace {

constexpr std::size_t append_limit = 500;
constexpr std::chrono::milliseconds retry_first{100};
constexpr std::chrono::milliseconds retry_most{5000};

struct Pending {
    std::shared_ptr<const events::Record> record;
    std::function<void(PublishOutcome)> done;
};

std::int64_t append_all(sql::Session& session, const std::vector<Pending>& batch) {
    if (session.dialect() == sql::Dialect::postgres) session.run("LOCK TABLE event_log IN EXCLUSIVE MODE", {});
    const auto now = session.database_now();
    for (const auto& [record, done] : batch)
        session.write(
            "INSERT INTO event_log (topic, part, msg_key, headers, payload, appended_at) "
            "VALUES (:a, 0, :b, :c, :d, :e)",
            record->topic, record->key, events::headers_to_text(record->headers), sql::Bytes(record->payload), now);
    return session.row("i", "SELECT max(position) FROM event_log")->integer(0);
}

}  // namespace

struct EmbeddedLog::State : std::enable_shared_from_this<EmbeddedLog::State> {
    State(asio::any_io_executor executor_, sql::Database& database_, Settings settings_)
        : executor(std::move(executor_)),
          database(database_),
          table(std::make_shared<LogTable>(database_, settings_)),
          tasks("eventlog") {}

    asio::any_io_executor executor;
    sql::Database& database;
    std::shared_ptr<LogTable> table;
    TaskGroup tasks;

    std::mutex mutex;
    std::vector<Pending> queue;
    bool appending = false;
    bool stopped = false;

    std::vector<Pending> take_batch() {
        const std::lock_guard lock(mutex);
        const auto count = std::min(queue.size(), append_limit);
        std::vector<Pending> batch(std::make_move_iterator(queue.begin()),
                                   std::make_move_iterator(queue.begin() + static_cast<std::ptrdiff_t>(count)));
        queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(count));
        if (batch.empty()) appending = false;
        return batch;
    }

    // Appends until the queue is empty; a lost database is waited out, as a producer waits for its broker.
    static asio::awaitable<void> append(std::shared_ptr<State> self) {
        auto pause = retry_first;
        asio::steady_timer timer(co_await asio::this_coro::executor);
        for (auto batch = self->take_batch(); !batch.empty();) {
            std::optional<std::int64_t> last;
            try {
                co_await self->database.transact(
                    service_context(), [&batch, &last](sql::Session& session) { last = append_all(session, batch); });
            } catch (const std::exception& failure) {
                last.reset();
                log::warning("event log append failed", {{"error", failure.what()}});
            }
            if (!last) {
                if (self->is_stopped()) {
                    for (auto& [record, done] : batch)
                        done({.status = PublishOutcome::Status::broken, .reason = "STOPPED"});
                    batch = self->take_batch();
                    continue;
                }
                timer.expires_after(pause);
                pause = std::min(pause * 2, retry_most);
                co_await timer.async_wait(asio::use_awaitable);
                continue;
            }
            pause = retry_first;
            auto offset = *last - static_cast<std::int64_t>(batch.size());
            for (auto& [record, done] : batch)
                done({.status = PublishOutcome::Status::done, .partition = 0, .offset = ++offset});
            self->table->wake_readers();
            batch = self->take_batch();
        }
    }

    bool is_stopped() {
        const std::lock_guard lock(mutex);
        return stopped;
    }
};

EmbeddedLog::EmbeddedLog(asio::any_io_executor executor, sql::Database& database, Settings settings)
    : state_(std::make_shared<State>(asio::make_strand(executor), database, settings)) {}

EmbeddedLog::~EmbeddedLog() = default;

void EmbeddedLog::publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) {
    std::unique_lock lock(state_->mutex);
    if (state_->stopped) {
        lock.unlock();
        return done({.status = PublishOutcome::Status::broken, .reason = "STOPPED"});
    }
    state_->queue.push_back({std::move(record), std::move(done)});
    const bool idle = !std::exchange(state_->appending, true);
    lock.unlock();
    if (idle) state_->tasks.spawn(state_->executor, State::append(state_), "append");
}

asio::awaitable<std::int64_t> EmbeddedLog::lag(std::string consumer, std::string topic) {
    std::int64_t records = 0;
    co_await state_->database.look(service_context(),
                                   [&](sql::Session& session) { records = unfinished(session, consumer, topic); });
    co_return records;
}

void EmbeddedLog::wake() {
    state_->table->wake_readers();
}

asio::awaitable<void> EmbeddedLog::restart() {
    co_return;
}

asio::awaitable<void> EmbeddedLog::stop(std::chrono::milliseconds) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopped = true;
    }
    co_await state_->tasks.wait();
}

std::unique_ptr<EventSubscription> EmbeddedLog::subscribe(asio::any_io_executor executor, std::string consumer,
                                                          std::vector<std::string> topics) {
    return eventlog::subscribe(state_->table, std::move(executor), std::move(consumer), std::move(topics));
}

asio::awaitable<std::unique_ptr<EventTail>> EmbeddedLog::tail(asio::any_io_executor executor,
                                                              std::vector<std::string> topics,
                                                              std::optional<std::string> cursor) {
    return open_tail(state_->table, std::move(executor), std::move(topics), std::move(cursor));
}

asio::awaitable<void> EmbeddedLog::prune(sql::Database& database, std::string topic, std::chrono::seconds retention) {
    for (std::int64_t deleted = 1; deleted > 0;)
        co_await database.transact(service_context(), [&](sql::Session& session) {
            deleted = session.execute(
                "DELETE FROM event_log WHERE position IN (SELECT position FROM (SELECT position, appended_at FROM "
                "event_log WHERE topic = :a AND part = 0 ORDER BY position LIMIT 1000) AS oldest WHERE appended_at < "
                ":b)",
                topic, session.database_now() - retention);
        });
}

}  // namespace vestibule::eventlog
