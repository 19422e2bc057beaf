#include "infra/kafka/kafka_subscription.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <deque>
#include <map>

#include "domain/shared/offset_tracker.hpp"
#include "infra/kafka/handles.hpp"
#include "infra/kafka/queue_pump.hpp"
#include "infra/kafka/records.hpp"
#include "infra/log/log.hpp"

namespace vestibule::kafka {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t hand_out_most = 500;
constexpr std::size_t pause_above = 2000;  // deliveries nobody has asked for
constexpr std::size_t resume_below = 500;
constexpr std::uint64_t commit_records = 500;
constexpr std::chrono::seconds commit_interval{1};
constexpr std::chrono::seconds drain_patience{5};
constexpr std::chrono::milliseconds drain_look{5};

Conf consumer_conf(const ClientSettings& settings, const std::string& consumer) {
    const auto group = settings.group_prefix + "." + consumer;
    auto conf = make_conf(settings, {{"group.id", group.c_str()},
                                     {"partition.assignment.strategy", "range"},
                                     {"session.timeout.ms", "6000"},
                                     {"heartbeat.interval.ms", "1500"},
                                     {"enable.auto.commit", "false"},
                                     {"enable.auto.offset.store", "false"},
                                     {"auto.offset.reset", "earliest"},
                                     {"queued.max.messages.kbytes", "16384"},
                                     {"fetch.wait.max.ms", "100"}});
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_REBALANCE |
                                             RD_KAFKA_EVENT_OFFSET_COMMIT | RD_KAFKA_EVENT_ERROR |
                                             RD_KAFKA_EVENT_STATS);
    return conf;
}

}  // namespace

struct KafkaSubscription::State : std::enable_shared_from_this<KafkaSubscription::State> {
    using Place = std::pair<std::string, int>;
    struct Partition {
        std::uint64_t epoch = 0;
        OffsetTracker tracker;
        std::size_t begun = 0;
        bool going = false;
    };

    State(Client& client_, asio::any_io_executor executor_, std::string consumer_,
          const std::vector<std::string>& topics)
        : client(client_),
          executor(std::move(executor_)),
          consumer(std::move(consumer_)),
          tasks("kafka-" + consumer),
          ready_signal(std::make_shared<Signal>(executor)),
          rebalances(client.metrics.counter("vestibule_consumer_rebalances_total", "Partitions given or taken",
                                            {{"consumer", consumer}})) {
        handle = make_client(RD_KAFKA_CONSUMER, consumer_conf(client.settings, consumer));
        check(rd_kafka_poll_set_consumer(handle.get()), "consumer queue");
        const PartitionList wanted(rd_kafka_topic_partition_list_new(static_cast<int>(topics.size())));
        for (const auto& topic : topics)
            rd_kafka_topic_partition_list_add(wanted.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
        check(rd_kafka_subscribe(handle.get(), wanted.get()), "subscribe");
    }

    void open() {
        Queue queue(rd_kafka_queue_get_consumer(handle.get()));
        pump =
            std::make_shared<QueuePump>(executor, std::move(queue), [self = weak_from_this()](rd_kafka_event_t* event) {
                if (auto state = self.lock()) state->take(event);
            });
        const auto keep = [](std::shared_ptr<QueuePump> own) -> asio::awaitable<void> { co_await own->run(); };
        tasks.spawn(executor, keep(pump), "events");
        tasks.spawn(executor, commit_loop(shared_from_this()), "commits");
    }

    Client& client;
    asio::any_io_executor executor;
    std::string consumer;
    TaskGroup tasks;
    std::shared_ptr<Signal> ready_signal;
    metrics::Counter rebalances;
    Handle handle;
    std::shared_ptr<QueuePump> pump;

    std::map<Place, Partition> partitions;
    std::deque<Delivery> ready;
    std::uint64_t last_epoch = 0;
    std::string fatal;
    bool paused = false;
    bool stopped = false;

    void take(rd_kafka_event_t* event) {
        switch (rd_kafka_event_type(event)) {
            case RD_KAFKA_EVENT_FETCH:
                while (const auto* message = rd_kafka_event_message_next(event)) take_message(*message);
                break;
            case RD_KAFKA_EVENT_REBALANCE:
                rebalance(event);
                break;
            case RD_KAFKA_EVENT_OFFSET_COMMIT:
                if (const auto code = rd_kafka_event_error(event);
                    code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR__NO_OFFSET)
                    log::warning("offsets not committed", {{"consumer", consumer}, {"error", rd_kafka_err2name(code)}});
                break;
            case RD_KAFKA_EVENT_ERROR:
                log::warning("kafka consumer", {{"consumer", consumer}, {"error", rd_kafka_event_error_string(event)}});
                if (rd_kafka_event_error_is_fatal(event)) {
                    fatal = rd_kafka_event_error_string(event);
                    ready_signal->raise();
                }
                break;
            case RD_KAFKA_EVENT_STATS:
                measure(rd_kafka_event_stats(event));
                break;
            default:
                break;
        }
    }

    void take_message(const rd_kafka_message_t& message) {
        if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            log::warning("kafka consumer", {{"consumer", consumer}, {"error", rd_kafka_err2name(message.err)}});
            return;
        }
        const auto found = partitions.find({rd_kafka_topic_name(message.rkt), message.partition});
        if (found == partitions.end() || found->second.going) return;
        found->second.tracker.handed_out(message.offset);
        ready.push_back(delivery_of(message, found->second.epoch));
        ready_signal->raise();
        if (ready.size() > pause_above && !paused) set_paused(true);
    }

    void set_paused(bool pause) {
        const PartitionList all(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
        for (const auto& [place, partition] : partitions)
            rd_kafka_topic_partition_list_add(all.get(), place.first.c_str(), place.second);
        if (pause)
            rd_kafka_pause_partitions(handle.get(), all.get());
        else
            rd_kafka_resume_partitions(handle.get(), all.get());
        paused = pause;
    }

    void rebalance(rd_kafka_event_t* event) {
        rebalances.add();
        auto* list = rd_kafka_event_topic_partition_list(event);  // owned by the event
        if (rd_kafka_event_error(event) == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
            for (int i = 0; i < list->cnt; ++i)
                partitions[{list->elems[i].topic, list->elems[i].partition}] =
                    Partition{.epoch = ++last_epoch, .tracker = {}};
            paused = false;
            if (auto code = rd_kafka_assign(handle.get(), list); code != RD_KAFKA_RESP_ERR_NO_ERROR)
                log::error("partitions not taken", {{"consumer", consumer}, {"error", rd_kafka_err2name(code)}});
            return;
        }
        // Eager assignment: everything goes.
        for (auto& [place, partition] : partitions) partition.going = true;
        ready.clear();
        tasks.spawn(executor, give_up(shared_from_this()), "revocation");
    }

    // Drain first, fence second: the other order lets a handler finish what another instance has begun anew.
    static asio::awaitable<void> give_up(std::shared_ptr<State> self) {
        co_await self->drain();
        if (rd_kafka_assignment_lost(self->handle.get()) == 0) co_await self->commit_and_wait();
        self->partitions.clear();
        self->ready.clear();
        if (auto code = rd_kafka_assign(self->handle.get(), nullptr); code != RD_KAFKA_RESP_ERR_NO_ERROR)
            log::error("partitions not given up", {{"consumer", self->consumer}, {"error", rd_kafka_err2name(code)}});
    }

    asio::awaitable<void> drain() {
        const auto end = Steady::now() + drain_patience;
        asio::steady_timer timer(executor);
        const auto busy = [this] {
            return std::ranges::any_of(partitions, [](const auto& entry) { return entry.second.begun > 0; });
        };
        while (busy() && Steady::now() < end) {
            timer.expires_after(drain_look);
            co_await timer.async_wait(asio::use_awaitable);
        }
    }

    PartitionList to_commit() {
        PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
        for (auto& [place, partition] : partitions) {
            if (partition.tracker.uncommitted() == 0) continue;
            partition.tracker.committed();
            if (const auto through = partition.tracker.done_through())
                rd_kafka_topic_partition_list_add(list.get(), place.first.c_str(), place.second)->offset = *through + 1;
        }
        return list;
    }

    asio::awaitable<void> commit_and_wait() {
        const std::shared_ptr<rd_kafka_topic_partition_list_t> list(to_commit());
        if (list->cnt == 0) co_return;
        const auto code =
            co_await client.pool.run([own = handle.get(), list] { return rd_kafka_commit(own, list.get(), 0); });
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
            log::warning("offsets not committed", {{"consumer", consumer}, {"error", rd_kafka_err2name(code)}});
    }

    static asio::awaitable<void> commit_loop(std::shared_ptr<State> self) {
        asio::steady_timer timer(self->executor);
        while (!self->stopped) {
            timer.expires_after(commit_interval);
            co_await timer.async_wait(asio::use_awaitable);
            self->commit();
        }
    }

    void commit() {
        if (stopped || std::ranges::any_of(partitions, [](const auto& entry) { return entry.second.going; })) return;
        const auto list = to_commit();
        if (list->cnt > 0) rd_kafka_commit(handle.get(), list.get(), 1);
    }

    Partition* find(const Delivery& delivery) {
        const auto found = partitions.find({delivery.record->topic, delivery.partition});
        return found != partitions.end() && found->second.epoch == delivery.epoch ? &found->second : nullptr;
    }

    // librdkafka's statistics: how many records of each topic this member has not yet handled.
    void measure(const char* statistics) {
        boost::system::error_code unreadable;
        const auto parsed = boost::json::parse(statistics, unreadable);
        const auto* topics = unreadable || !parsed.is_object() ? nullptr : parsed.get_object().if_contains("topics");
        if (!topics || !topics->is_object()) return;
        for (const auto& [topic, facts] : topics->get_object()) {
            double lag = 0;
            for (const auto& [number, partition] : facts.at("partitions").as_object())
                if (const auto* value = partition.as_object().if_contains("consumer_lag");
                    value && value->to_number<double>() > 0)
                    lag += value->to_number<double>();
            client.metrics
                .gauge("vestibule_consumer_lag", "Records not yet handled",
                       {{"consumer", consumer}, {"topic", std::string(topic)}})
                .set(lag);
        }
    }
};

KafkaSubscription::KafkaSubscription(Client& client, asio::any_io_executor executor, const std::string& consumer,
                                     const std::vector<std::string>& topics)
    : state_(std::make_shared<State>(client, std::move(executor), consumer, topics)) {
    state_->open();
}

KafkaSubscription::~KafkaSubscription() = default;

asio::awaitable<std::vector<Delivery>> KafkaSubscription::next() {
    auto state = state_;
    while (state->ready.empty() && !state->stopped) {
        if (!state->fatal.empty()) throw KafkaError(state->fatal);
        co_await state->ready_signal->wait(commit_interval);
    }
    if (state->stopped) co_return std::vector<Delivery>{};
    std::vector<Delivery> handed;
    while (!state->ready.empty() && handed.size() < hand_out_most) {
        handed.push_back(std::move(state->ready.front()));
        state->ready.pop_front();
    }
    if (state->paused && state->ready.size() < resume_below) state->set_paused(false);
    co_return handed;
}

bool KafkaSubscription::begin(const Delivery& delivery) {
    auto* partition = state_->find(delivery);
    if (state_->stopped || !partition || partition->going) return false;
    ++partition->begun;
    return true;
}

void KafkaSubscription::finish(const Delivery& delivery) {
    auto* partition = state_->find(delivery);
    if (!partition) return;
    --partition->begun;
    partition->tracker.finished(delivery.offset);
    if (partition->tracker.uncommitted() >= commit_records) state_->commit();
}

void KafkaSubscription::release(const Delivery& delivery) {
    if (auto* partition = state_->find(delivery)) --partition->begun;
}

bool KafkaSubscription::ours(const Delivery& delivery) const {
    const auto* partition = state_->find(delivery);
    return !state_->stopped && partition && !partition->going;
}

asio::awaitable<void> KafkaSubscription::stop() {
    auto state = state_;
    if (std::exchange(state->stopped, true)) co_return;
    state->ready_signal->raise();
    co_await state->drain();
    co_await state->commit_and_wait();
    co_await state->pump->stop();
    state->pump.reset();
    state->tasks.cancel();
    co_await state->tasks.wait();
    co_await state->client.pool.run([&state] {
        rd_kafka_consumer_close(state->handle.get());
        state->handle.reset();
    });
}

}  // namespace vestibule::kafka
