#include "infra/eventlog/embedded_log.hpp"

#include <algorithm>
#include <boost/asio/strand.hpp>
#include <charconv>
#include <map>
#include <mutex>

#include "domain/shared/offset_tracker.hpp"
#include "domain/shared/origin.hpp"
#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/async/signal.hpp"
#include "infra/async/task_group.hpp"
#include "infra/log/log.hpp"

namespace vestibule::eventlog {

namespace {

constexpr std::size_t append_limit = 500;
constexpr std::uint64_t commit_records = 500;
constexpr std::chrono::seconds commit_interval{1};
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

Delivery delivery_of(const sql::Row& row) {
    auto record = std::make_shared<events::Record>();
    record->topic = row.text(1);
    record->key = row.text(2);
    record->headers = events::headers_from_text(row.text(3));
    record->payload = row.bytes(4);
    return {.record = std::move(record),
            .partition = 0,
            .offset = row.integer(0),
            .appended_at = row.instant(5),
            .epoch = 1};
}

std::vector<Delivery> read_after(sql::Session& session, const std::string& topic, std::int64_t position,
                                 std::size_t limit) {
    std::vector<Delivery> deliveries;
    for (const auto& row : session.rows("itttbi",
                                        "SELECT position, topic, msg_key, headers, payload, appended_at FROM event_log "
                                        "WHERE topic = :a AND part = 0 AND position > :b ORDER BY position LIMIT :c",
                                        topic, position, static_cast<std::int64_t>(limit)))
        deliveries.push_back(delivery_of(row));
    return deliveries;
}

// Records that a consumer has not finished, of the topics that `which` says.
#define UNFINISHED(which)                                                                                      \
    "SELECT COUNT(*) FROM event_log e WHERE e.topic " which                                                    \
    " AND e.part = 0 AND e.position > COALESCE((SELECT o.position FROM event_log_offset o WHERE o.consumer = " \
    ":consumer AND o.topic = e.topic AND o.part = 0), 0)"

// "p<position>", without a way to tell more.
std::string cursor_of(std::int64_t position) {
    return "p" + std::to_string(position);
}

std::optional<std::int64_t> position_of(std::string_view cursor) {
    std::int64_t position = 0;
    if (!cursor.starts_with('p')) return std::nullopt;
    const auto* end = cursor.data() + cursor.size();
    const auto [stop, error] = std::from_chars(cursor.data() + 1, end, position);
    if (error != std::errc{} || stop != end || position < 0) return std::nullopt;
    return position;
}

}  // namespace

struct EmbeddedLog::State : std::enable_shared_from_this<EmbeddedLog::State> {
    State(asio::any_io_executor executor_, sql::Database& database_, Settings settings_)
        : executor(std::move(executor_)), database(database_), settings(settings_), tasks("eventlog") {}

    asio::any_io_executor executor;
    sql::Database& database;
    Settings settings;
    TaskGroup tasks;

    std::mutex mutex;
    std::vector<Pending> queue;
    bool appending = false;
    bool stopped = false;
    std::vector<std::weak_ptr<Signal>> readers;

    void wake_readers() {
        const std::lock_guard lock(mutex);
        std::erase_if(readers, [](const auto& reader) { return reader.expired(); });
        for (const auto& reader : readers)
            if (auto signal = reader.lock()) signal->raise();
    }

    void watch(const std::shared_ptr<Signal>& signal) {
        const std::lock_guard lock(mutex);
        readers.push_back(signal);
    }

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
            self->wake_readers();
            batch = self->take_batch();
        }
    }

    bool is_stopped() {
        const std::lock_guard lock(mutex);
        return stopped;
    }
};

namespace {

// Reads its topics behind its own positions; all on one executor.
class EmbeddedSubscription final : public EventSubscription {
  public:
    EmbeddedSubscription(std::shared_ptr<EmbeddedLog::State> log, asio::any_io_executor executor, std::string consumer,
                         std::vector<std::string> topics)
        : log_(std::move(log)), signal_(std::make_shared<Signal>(std::move(executor))), consumer_(std::move(consumer)) {
        for (auto& topic : topics) partitions_[std::move(topic)];
        log_->watch(signal_);
    }

    asio::awaitable<std::vector<Delivery>> next() override {
        if (!positioned_) co_await find_positions();
        while (!stopped_) {
            if (commit_due()) co_await commit();
            co_await gather();
            if (stopped_) break;
            if (auto found = co_await read(); !found.empty() || stopped_) co_return found;
            co_await signal_->wait(uncommitted()
                                       ? std::min<std::chrono::milliseconds>(commit_interval, log_->settings.poll)
                                       : log_->settings.poll);
        }
        co_return std::vector<Delivery>{};
    }

    bool begin(const Delivery&) override { return !stopped_; }
    void finish(const Delivery& delivery) override {
        partitions_.at(delivery.record->topic).tracker.finished(delivery.offset);
        --in_hand_;
        signal_->raise();
    }
    void release(const Delivery&) override { --in_hand_; }
    bool ours(const Delivery&) const override { return !stopped_; }

    asio::awaitable<void> stop() override {
        stopped_ = true;
        signal_->raise();
        if (uncommitted()) co_await commit();
    }

  private:
    struct Partition {
        std::int64_t read_through = 0;
        OffsetTracker tracker;
    };

    asio::awaitable<void> find_positions() {
        std::map<std::string, std::int64_t> stored;
        co_await log_->database.look(service_context(), [&](sql::Session& session) {
            stored.clear();
            for (const auto& row : session.rows(
                     "ti", "SELECT topic, position FROM event_log_offset WHERE consumer = :a AND part = 0", consumer_))
                stored[row.text(0)] = row.integer(1);
        });
        for (auto& [topic, partition] : partitions_)
            if (const auto found = stored.find(topic); found != stored.end()) partition.read_through = found->second;
        positioned_ = true;
    }

    asio::awaitable<void> gather() const {
        asio::steady_timer timer(co_await asio::this_coro::executor, log_->settings.gather);
        boost::system::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

    asio::awaitable<std::vector<Delivery>> read() {
        std::vector<Delivery> found;
        if (in_hand_ >= log_->settings.read_limit) co_return found;
        co_await log_->database.look(service_context(), [&](sql::Session& session) {
            found.clear();
            for (const auto& [topic, partition] : partitions_)
                std::ranges::move(read_after(session, topic, partition.read_through, log_->settings.read_limit),
                                  std::back_inserter(found));
        });
        if (stopped_) co_return std::vector<Delivery>{};
        for (const auto& delivery : found) {
            auto& partition = partitions_.at(delivery.record->topic);
            partition.read_through = delivery.offset;
            partition.tracker.handed_out(delivery.offset);
        }
        in_hand_ += found.size();
        co_return found;
    }

    std::uint64_t uncommitted() const {
        std::uint64_t count = 0;
        for (const auto& [topic, partition] : partitions_) count += partition.tracker.uncommitted();
        return count;
    }
    bool commit_due() const {
        const auto count = uncommitted();
        return count >= commit_records ||
               (count > 0 && std::chrono::steady_clock::now() - committed_at_ >= commit_interval);
    }

    asio::awaitable<void> commit() {
        std::vector<std::pair<std::string, std::int64_t>> offsets;
        for (auto& [topic, partition] : partitions_) {
            if (const auto through = partition.tracker.done_through()) offsets.emplace_back(topic, *through);
            partition.tracker.committed();
        }
        committed_at_ = std::chrono::steady_clock::now();
        try {
            co_await log_->database.transact(service_context(), [&](sql::Session& session) {
                for (const auto& [topic, position] : offsets)
                    session.write(
                        "INSERT INTO event_log_offset (consumer, topic, part, position) VALUES (:a, :b, 0, :c) "
                        "ON CONFLICT (consumer, topic, part) DO UPDATE SET position = excluded.position "
                        "WHERE event_log_offset.position < excluded.position",
                        consumer_, topic, position);
            });
        } catch (const std::exception& failure) {
            log::warning("event log offsets not stored", {{"consumer", consumer_}, {"error", failure.what()}});
        }
    }

    std::shared_ptr<EmbeddedLog::State> log_;
    std::shared_ptr<Signal> signal_;
    std::string consumer_;
    std::map<std::string, Partition> partitions_;
    std::chrono::steady_clock::time_point committed_at_;
    std::size_t in_hand_ = 0;
    bool positioned_ = false;
    bool stopped_ = false;
};

class EmbeddedTail final : public EventTail {
  public:
    EmbeddedTail(std::shared_ptr<EmbeddedLog::State> log, asio::any_io_executor executor,
                 std::vector<std::string> topics, std::optional<std::int64_t> position)
        : log_(std::move(log)),
          signal_(std::make_shared<Signal>(std::move(executor))),
          topics_(std::move(topics)),
          position_(position) {
        log_->watch(signal_);
    }

    asio::awaitable<std::vector<Item>> next(std::chrono::milliseconds wait) override {
        const auto deadline = std::chrono::steady_clock::now() + wait;
        while (!stopped_) {
            auto items = co_await read();
            const auto now = std::chrono::steady_clock::now();
            if (!items.empty() || now >= deadline || stopped_) co_return items;
            co_await signal_->wait(std::min<std::chrono::steady_clock::duration>(deadline - now, log_->settings.poll));
        }
        co_return std::vector<Item>{};
    }

    asio::awaitable<void> stop() override {
        stopped_ = true;
        signal_->raise();
        co_return;
    }

  private:
    asio::awaitable<std::vector<Item>> read() {
        std::vector<Delivery> found;
        auto through = position_;
        co_await log_->database.look(service_context(), [&](sql::Session& session) {
            found.clear();
            if (!through) {
                const auto last = session.row("i", "SELECT max(position) FROM event_log");
                through = last && !last->is_null(0) ? last->integer(0) : 0;
                return;
            }
            for (const auto& topic : topics_)
                std::ranges::move(read_after(session, topic, *through, log_->settings.read_limit),
                                  std::back_inserter(found));
        });
        std::ranges::sort(found, {}, &Delivery::offset);
        // A topic that filled the limit may have more below what another topic gave: only the first ones count.
        if (found.size() > log_->settings.read_limit) found.resize(log_->settings.read_limit);
        position_ = found.empty() ? through : found.back().offset;
        std::vector<Item> items;
        for (auto& delivery : found) items.push_back({std::move(delivery.record), cursor_of(delivery.offset)});
        co_return items;
    }

    std::shared_ptr<EmbeddedLog::State> log_;
    std::shared_ptr<Signal> signal_;
    std::vector<std::string> topics_;
    std::optional<std::int64_t> position_;
    bool stopped_ = false;
};

}  // namespace

EmbeddedLog::EmbeddedLog(asio::any_io_executor executor, sql::Database& database, Settings settings)
    : state_(std::make_shared<State>(asio::make_strand(executor), database, settings)) {}

EmbeddedLog::~EmbeddedLog() = default;

void EmbeddedLog::publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) {
    bool stopped = false;
    {
        const std::lock_guard lock(state_->mutex);
        stopped = state_->stopped;
        if (!stopped) {
            state_->queue.push_back({std::move(record), std::move(done)});
            if (std::exchange(state_->appending, true)) return;
        }
    }
    if (stopped)
        done({.status = PublishOutcome::Status::broken, .reason = "STOPPED"});
    else
        state_->tasks.spawn(state_->executor, State::append(state_), "append");
}

asio::awaitable<bool> EmbeddedLog::become_home() {
    if (state_->database.dialect() != sql::Dialect::sqlite) co_return false;
    co_await state_->database.transact(service_context(), [](sql::Session& session) {
        session.settle_event_home(sql::EventHome::log);
        session.write(
            "INSERT INTO event_log (topic, part, msg_key, headers, payload, appended_at) "
            "SELECT topic, 0, msg_key, headers, payload, :a FROM outbox ORDER BY id",
            session.database_now());
        session.write("DELETE FROM outbox");
        session.write("DELETE FROM outbox_parked");
    });
    co_return true;
}

asio::awaitable<void> EmbeddedLog::leave_home(sql::Database& database) {
    co_await database.transact(service_context(), [](sql::Session& session) {
        for (const auto& topic : events::topics())
            for (const auto& consumer : events::consumers_of(topic))
                // Under whatever prefix: the one that is set now may be meant for the other log.
                if (const auto left =
                        session.row("i", UNFINISHED("LIKE :topics"), events::full_name("%", topic), consumer)
                            ->integer(0);
                    left > 0)
                    throw std::runtime_error(
                        "events.kafka.brokers: the log in this database holds " + std::to_string(left) +
                        " events that the consumer " + consumer +
                        " has not finished; they would be lost to it. Remedy: start once more without "
                        "events.kafka.brokers, with events.kafka.prefix as it was, wait until its mails are out, "
                        "stop, and start with them again");
        session.settle_event_home(sql::EventHome::outbox);
    });
}

asio::awaitable<std::int64_t> EmbeddedLog::lag(std::string consumer, std::string topic) {
    std::int64_t records = 0;
    co_await state_->database.look(service_context(), [&](sql::Session& session) {
        records = session.row("i", UNFINISHED("= :topic"), topic, consumer)->integer(0);
    });
    co_return records;
}

void EmbeddedLog::wake() {
    state_->wake_readers();
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
    return std::make_unique<EmbeddedSubscription>(state_, std::move(executor), std::move(consumer), std::move(topics));
}

std::unique_ptr<EventTail> EmbeddedLog::tail(asio::any_io_executor executor, std::vector<std::string> topics,
                                             std::optional<std::string> cursor) {
    std::optional<std::int64_t> position;
    if (cursor && !(position = position_of(*cursor))) return nullptr;
    return std::make_unique<EmbeddedTail>(state_, std::move(executor), std::move(topics), position);
}

asio::awaitable<void> EmbeddedLog::prune(std::string topic, std::chrono::seconds retention) {
    for (std::int64_t deleted = 1; deleted > 0;)
        co_await state_->database.transact(service_context(), [&](sql::Session& session) {
            deleted = session.execute(
                "DELETE FROM event_log WHERE position IN (SELECT position FROM (SELECT position, appended_at FROM "
                "event_log WHERE topic = :a AND part = 0 ORDER BY position LIMIT 1000) AS oldest WHERE appended_at < "
                ":b)",
                topic, session.database_now() - retention);
        });
}

}  // namespace vestibule::eventlog
