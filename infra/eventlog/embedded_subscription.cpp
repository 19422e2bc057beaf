#include "infra/eventlog/embedded_subscription.hpp"

#include <algorithm>
#include <map>

#include "domain/shared/offset_tracker.hpp"
#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"

namespace vestibule::eventlog {

namespace {

constexpr std::uint64_t commit_records = 500;
constexpr std::chrono::seconds commit_interval{1};

// Reads its topics behind its own positions; all on one executor.
class EmbeddedSubscription final : public EventSubscription {
  public:
    EmbeddedSubscription(std::shared_ptr<LogTable> table, asio::any_io_executor executor, std::string consumer,
                         std::vector<std::string> topics)
        : table_(std::move(table)),
          signal_(std::make_shared<Signal>(std::move(executor))),
          consumer_(std::move(consumer)) {
        for (auto& topic : topics) partitions_[std::move(topic)];
        table_->watch(signal_);
    }

    asio::awaitable<std::vector<Delivery>> next() override {
        if (!positioned_) co_await find_positions();
        while (!stopped_) {
            if (commit_due()) co_await commit();
            co_await gather();
            if (stopped_) break;
            if (auto found = co_await read(); !found.empty() || stopped_) co_return found;
            co_await signal_->wait(uncommitted()
                                       ? std::min<std::chrono::milliseconds>(commit_interval, table_->settings.poll)
                                       : table_->settings.poll);
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
        co_await table_->database.look(service_context(), [&](sql::Session& session) {
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
        asio::steady_timer timer(co_await asio::this_coro::executor, table_->settings.gather);
        boost::system::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

    asio::awaitable<std::vector<Delivery>> read() {
        std::vector<Delivery> found;
        if (in_hand_ >= table_->settings.read_limit) co_return found;
        co_await table_->database.look(service_context(), [&](sql::Session& session) {
            found.clear();
            for (const auto& [topic, partition] : partitions_)
                std::ranges::move(read_after(session, topic, partition.read_through, table_->settings.read_limit),
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
            co_await table_->database.transact(service_context(), [&](sql::Session& session) {
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

    std::shared_ptr<LogTable> table_;
    std::shared_ptr<Signal> signal_;
    std::string consumer_;
    std::map<std::string, Partition> partitions_;
    std::chrono::steady_clock::time_point committed_at_;
    std::size_t in_hand_ = 0;
    bool positioned_ = false;
    bool stopped_ = false;
};

}  // namespace

std::unique_ptr<EventSubscription> subscribe(std::shared_ptr<LogTable> table, asio::any_io_executor executor,
                                             std::string consumer, std::vector<std::string> topics) {
    return std::make_unique<EmbeddedSubscription>(std::move(table), std::move(executor), std::move(consumer),
                                                  std::move(topics));
}

}  // namespace vestibule::eventlog
