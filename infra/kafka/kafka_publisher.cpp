#include "infra/kafka/kafka_publisher.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/strand.hpp>
#include <deque>
#include <mutex>
#include <unordered_map>

#include "infra/kafka/handles.hpp"
#include "infra/kafka/queue_pump.hpp"
#include "infra/log/log.hpp"

namespace vestibule::kafka {

namespace {

using Status = PublishOutcome::Status;

constexpr std::chrono::seconds missing_topic_pause{1};
constexpr std::chrono::milliseconds flush_step{100};

struct Pending {
    std::shared_ptr<const events::Record> record;
    std::function<void(PublishOutcome)> done;
};

bool is_missing_topic(rd_kafka_resp_err_t code) {
    return code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
           code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

// The outcome is not known, or the producer is no longer usable.
bool is_broken(rd_kafka_resp_err_t code) {
    switch (code) {
        case RD_KAFKA_RESP_ERR__FATAL:
        case RD_KAFKA_RESP_ERR__PURGE_QUEUE:
        case RD_KAFKA_RESP_ERR__PURGE_INFLIGHT:
        case RD_KAFKA_RESP_ERR__DESTROY:
        case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
        case RD_KAFKA_RESP_ERR__TIMED_OUT:
        case RD_KAFKA_RESP_ERR__TRANSPORT:
        case RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER:
        case RD_KAFKA_RESP_ERR_UNKNOWN_PRODUCER_ID:
        case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            return true;
        default:
            return false;
    }
}

Conf producer_conf(const ClientSettings& settings) {
    auto conf = make_conf(settings, {{"enable.idempotence", "true"},
                                     {"acks", "all"},
                                     {"message.timeout.ms", "0"},
                                     {"linger.ms", "5"},
                                     {"compression.type", "lz4"},
                                     {"queue.buffering.max.messages", "20000"},
                                     {"partitioner", "murmur2_random"}});
    rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
    return conf;
}

}  // namespace

struct KafkaPublisher::State : std::enable_shared_from_this<KafkaPublisher::State> {
    State(asio::any_io_executor executor, Client& client_)
        : strand(asio::make_strand(executor)), client(client_), tasks("kafka-publisher") {}

    asio::strand<asio::any_io_executor> strand;
    Client& client;
    TaskGroup tasks;
    std::shared_ptr<QueuePump> pump;  // on the strand

    std::mutex mutex;
    Handle producer;
    std::unordered_map<std::uint64_t, Pending> pending;  // what librdkafka holds, by the message's opaque number
    std::deque<Pending> held;                            // what found its queue full
    std::uint64_t last_number = 0;
    bool stopped = false;

    void open() {
        auto made = make_client(RD_KAFKA_PRODUCER, producer_conf(client.settings));
        Queue queue(rd_kafka_queue_get_main(made.get()));
        pump =
            std::make_shared<QueuePump>(strand, std::move(queue), [self = weak_from_this()](rd_kafka_event_t* event) {
                if (auto state = self.lock()) state->take(event);
            });
        {
            const std::lock_guard lock(mutex);
            producer = std::move(made);
        }
        const auto keep = [](std::shared_ptr<QueuePump> own) -> asio::awaitable<void> { co_await own->run(); };
        tasks.spawn(strand, keep(pump), "reports");
    }

    // The outcome if there is one at once: refused, broken. Takes `entry` when it is under way or held.
    std::optional<PublishOutcome> produce(Pending& entry) {
        const auto& record = *entry.record;
        MessageHeaders headers(rd_kafka_headers_new(record.headers.size()));
        for (const auto& [name, value] : record.headers)
            rd_kafka_header_add(headers.get(), name.data(), static_cast<ssize_t>(name.size()), value.data(),
                                static_cast<ssize_t>(value.size()));
        const auto number = ++last_number;
        // Neither key nor payload are copied: the record lives in `pending` until the report.
        auto* payload = const_cast<char*>(record.payload.data());
        // The tags themselves: the macros around them are not ISO C++.
        const auto code = rd_kafka_producev(
            producer.get(), RD_KAFKA_VTYPE_TOPIC, record.topic.c_str(), RD_KAFKA_VTYPE_KEY, record.key.data(),
            record.key.size(), RD_KAFKA_VTYPE_VALUE, payload, record.payload.size(), RD_KAFKA_VTYPE_HEADERS,
            headers.get(), RD_KAFKA_VTYPE_OPAQUE, reinterpret_cast<void*>(number), RD_KAFKA_VTYPE_END);
        if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
            static_cast<void>(headers.release());
            pending.emplace(number, std::move(entry));
            return std::nullopt;
        }
        if (code == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
            held.push_back(std::move(entry));
            return std::nullopt;
        }
        if (is_missing_topic(code)) {
            again_later(std::move(entry));
            return std::nullopt;
        }
        return PublishOutcome{.status = is_broken(code) ? Status::broken : Status::refused,
                              .reason = rd_kafka_err2name(code)};
    }

    void again_later(Pending entry) {
        log::error("topic is missing: run `vestibule topics apply`", {{"topic", entry.record->topic}});
        const auto wait = [](std::shared_ptr<State> self, Pending kept) -> asio::awaitable<void> {
            asio::steady_timer timer(self->strand, missing_topic_pause);
            boost::system::error_code cancelled;
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
            self->publish(std::move(kept));
        };
        tasks.spawn(strand, wait(shared_from_this(), std::move(entry)), "missing topic");
    }

    void publish(Pending entry) {
        std::optional<PublishOutcome> outcome;
        {
            const std::lock_guard lock(mutex);
            if (stopped || !producer)
                outcome = PublishOutcome{.status = Status::broken, .reason = "STOPPED"};
            else
                outcome = produce(entry);
        }
        if (outcome) entry.done(std::move(*outcome));
    }

    void take(rd_kafka_event_t* event) {
        switch (rd_kafka_event_type(event)) {
            case RD_KAFKA_EVENT_DR:
                while (const auto* message = rd_kafka_event_message_next(event)) report(*message);
                publish_held();
                break;
            case RD_KAFKA_EVENT_ERROR:
                log::warning("kafka producer", {{"error", rd_kafka_event_error_string(event)}});
                if (rd_kafka_event_error_is_fatal(event)) fail_all("FATAL");
                break;
            default:
                break;
        }
    }

    void report(const rd_kafka_message_t& message) {
        Pending entry;
        {
            const std::lock_guard lock(mutex);
            const auto found = pending.find(reinterpret_cast<std::uint64_t>(message._private));
            if (found == pending.end()) return;
            entry = std::move(found->second);
            pending.erase(found);
        }
        if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR)
            entry.done({.status = Status::done, .partition = message.partition, .offset = message.offset});
        else if (is_missing_topic(message.err))
            again_later(std::move(entry));
        else
            entry.done({.status = is_broken(message.err) ? Status::broken : Status::refused,
                        .reason = rd_kafka_err2name(message.err)});
    }

    void publish_held() {
        std::deque<Pending> taken;
        {
            const std::lock_guard lock(mutex);
            taken.swap(held);
        }
        for (auto& entry : taken) publish(std::move(entry));
    }

    void fail_all(const char* reason) {
        std::vector<Pending> failed;
        {
            const std::lock_guard lock(mutex);
            for (auto& [number, entry] : pending) failed.push_back(std::move(entry));
            for (auto& entry : held) failed.push_back(std::move(entry));
            pending.clear();
            held.clear();
        }
        for (const auto& entry : failed) entry.done({.status = Status::broken, .reason = reason});
    }

    // On the strand. The old client ends on the pool: destroying one may take its time.
    asio::awaitable<void> close() {
        Handle old;
        std::unordered_map<std::uint64_t, Pending> unreported;  // its records are read until the client has ended
        {
            const std::lock_guard lock(mutex);
            old = std::move(producer);
            for (const auto& [number, entry] : pending) unreported.emplace(number, Pending{entry.record, {}});
        }
        fail_all("RESTARTED");
        if (!old) co_return;
        co_await pump->stop();
        pump.reset();
        co_await client.pool.run([&old] {
            rd_kafka_purge(old.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
            old.reset();
        });
    }
};

KafkaPublisher::KafkaPublisher(asio::any_io_executor executor, Client& client)
    : state_(std::make_shared<State>(std::move(executor), client)) {
    state_->open();
}

KafkaPublisher::~KafkaPublisher() = default;

void KafkaPublisher::publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) {
    state_->publish({std::move(record), std::move(done)});
}

asio::awaitable<void> KafkaPublisher::restart() {
    const auto on_strand = [](std::shared_ptr<State> self) -> asio::awaitable<void> {
        co_await self->close();
        if (!self->stopped) self->open();
    };
    co_await asio::co_spawn(state_->strand, on_strand(state_), asio::use_awaitable);
}

asio::awaitable<void> KafkaPublisher::stop(std::chrono::milliseconds grace) {
    const auto on_strand = [](std::shared_ptr<State> self, std::chrono::milliseconds limit) -> asio::awaitable<void> {
        const auto end = std::chrono::steady_clock::now() + limit;
        asio::steady_timer timer(self->strand);
        for (bool empty = false; !empty && std::chrono::steady_clock::now() < end;) {
            {
                const std::lock_guard lock(self->mutex);
                empty = self->pending.empty() && self->held.empty();
            }
            if (empty) break;
            timer.expires_after(flush_step);
            co_await timer.async_wait(asio::use_awaitable);
        }
        {
            const std::lock_guard lock(self->mutex);
            self->stopped = true;
        }
        co_await self->close();
        self->tasks.cancel();
    };
    auto state = state_;
    co_await asio::co_spawn(state->strand, on_strand(state, grace), asio::use_awaitable);
    co_await state->tasks.wait();
}

}  // namespace vestibule::kafka
