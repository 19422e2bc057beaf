#include "infra/kafka/kafka_tail.hpp"

#include <deque>

#include "infra/kafka/handles.hpp"
#include "infra/kafka/queue_pump.hpp"
#include "infra/kafka/records.hpp"
#include "infra/kafka/watermarks.hpp"
#include "infra/log/log.hpp"

namespace vestibule::kafka {

namespace {

constexpr std::chrono::seconds lookup_limit{10};
constexpr std::size_t hand_out_most = 500;

Conf tail_conf(const ClientSettings& settings) {
    // assign() asks for a group's name; nothing joins it and nothing is committed to it.
    const auto group = settings.group_prefix + ".tail";
    auto conf = make_conf(settings, {{"group.id", group.c_str()},
                                     {"enable.auto.commit", "false"},
                                     {"enable.auto.offset.store", "false"},
                                     {"auto.offset.reset", "earliest"},
                                     {"queued.max.messages.kbytes", "4096"},
                                     {"queued.min.messages", "1000"},
                                     {"fetch.wait.max.ms", "100"}});
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_FETCH | RD_KAFKA_EVENT_ERROR);
    return conf;
}

// The offsets behind the last records: on the pool. Throws Unavailable.
Offsets ends(rd_kafka_t* handle, const std::vector<std::string>& topics) {
    Offsets offsets;
    for (const auto& [place, marks] : watermarks(handle, topics, std::chrono::steady_clock::now() + lookup_limit))
        offsets[place] = marks.high;
    return offsets;
}

}  // namespace

struct KafkaTail::State : std::enable_shared_from_this<KafkaTail::State> {
    State(Client& client_, asio::any_io_executor executor_, std::vector<std::string> topics_,
          std::optional<Offsets> from_)
        : client(client_),
          executor(std::move(executor_)),
          topics(std::move(topics_)),
          from(std::move(from_)),
          tasks("kafka-tail"),
          ready_signal(std::make_shared<Signal>(executor)),
          handle(make_client(RD_KAFKA_CONSUMER, tail_conf(client.settings))) {
        check(rd_kafka_poll_set_consumer(handle.get()), "tail queue");
    }

    Client& client;
    asio::any_io_executor executor;
    std::vector<std::string> topics;
    std::optional<Offsets> from;
    TaskGroup tasks;
    std::shared_ptr<Signal> ready_signal;
    Handle handle;
    std::shared_ptr<QueuePump> pump;
    Offsets next_offsets;
    std::deque<Delivery> ready;
    bool stopped = false;

    asio::awaitable<bool> open() {
        // Asked in either case: partitions that the cursor does not know are read from now on.
        next_offsets = co_await client.pool.run([this] { return ends(handle.get(), topics); });
        if (from && !begin_at(*from)) co_return false;
        const PartitionList list(rd_kafka_topic_partition_list_new(static_cast<int>(next_offsets.size())));
        for (const auto& [place, offset] : next_offsets)
            rd_kafka_topic_partition_list_add(list.get(), place.first.c_str(), place.second)->offset = offset;
        check(rd_kafka_assign(handle.get(), list.get()), "assign");

        Queue queue(rd_kafka_queue_get_consumer(handle.get()));
        pump =
            std::make_shared<QueuePump>(executor, std::move(queue), [self = weak_from_this()](rd_kafka_event_t* event) {
                if (auto state = self.lock()) state->take(event);
            });
        const auto keep = [](std::shared_ptr<QueuePump> own) -> asio::awaitable<void> { co_await own->run(); };
        tasks.spawn(executor, keep(pump), "events");
        co_return true;
    }

    // False behind an end: librdkafka would begin again with the oldest record.
    bool begin_at(const Offsets& places) {
        for (const auto& [place, offset] : places) {
            const auto found = next_offsets.find(place);
            if (found == next_offsets.end() || offset > found->second) return false;
            found->second = offset;
        }
        return true;
    }

    void take(rd_kafka_event_t* event) {
        if (rd_kafka_event_type(event) == RD_KAFKA_EVENT_ERROR)
            log::info("kafka tail", {{"error", rd_kafka_event_error_string(event)}});
        if (rd_kafka_event_type(event) != RD_KAFKA_EVENT_FETCH) return;
        while (const auto* message = rd_kafka_event_message_next(event))
            if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) ready.push_back(delivery_of(*message, 0));
        ready_signal->raise();
    }
};

KafkaTail::KafkaTail(Client& client, asio::any_io_executor executor, std::vector<std::string> topics,
                     std::optional<Offsets> from)
    : state_(std::make_shared<State>(client, std::move(executor), std::move(topics), std::move(from))) {}

KafkaTail::~KafkaTail() = default;

asio::awaitable<bool> KafkaTail::open() {
    auto state = state_;
    co_return co_await state->open();
}

asio::awaitable<std::vector<EventTail::Item>> KafkaTail::next(std::chrono::milliseconds wait) {
    auto state = state_;
    const auto deadline = std::chrono::steady_clock::now() + wait;
    for (auto now = std::chrono::steady_clock::now(); state->ready.empty() && !state->stopped && now < deadline;
         now = std::chrono::steady_clock::now())
        co_await state->ready_signal->wait(deadline - now);
    std::vector<Item> items;
    while (!state->stopped && !state->ready.empty() && items.size() < hand_out_most) {
        auto& delivery = state->ready.front();
        state->next_offsets[{delivery.record->topic, delivery.partition}] = delivery.offset + 1;
        items.push_back({std::move(delivery.record), cursor_of(state->topics, state->next_offsets)});
        state->ready.pop_front();
    }
    co_return items;
}

asio::awaitable<void> KafkaTail::stop() {
    auto state = state_;
    if (std::exchange(state->stopped, true)) co_return;
    state->ready_signal->raise();
    if (state->pump) co_await state->pump->stop();
    state->pump.reset();
    co_await state->tasks.wait();
    co_await state->client.pool.run([&state] { state->handle.reset(); });
}

}  // namespace vestibule::kafka
