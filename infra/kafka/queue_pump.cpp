#include "infra/kafka/queue_pump.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

namespace vestibule::kafka {

namespace {

constexpr std::chrono::milliseconds heartbeat{250};
constexpr int events_between_yields = 256;

// On a thread of librdkafka, with the queue locked: raises and returns.
void on_event(rd_kafka_t*, void* signal) {
    static_cast<Signal*>(signal)->raise();
}

}  // namespace

QueuePump::QueuePump(asio::any_io_executor executor, Queue queue, Take take)
    : queue_(std::move(queue)),
      signal_(std::make_shared<Signal>(executor)),
      take_(std::move(take)),
      ended_(std::make_shared<Signal>(executor)) {
    rd_kafka_queue_cb_event_enable(queue_.get(), on_event, signal_.get());
}

QueuePump::~QueuePump() {
    rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
}

asio::awaitable<void> QueuePump::run() {
    struct End {
        QueuePump& pump;
        ~End() {
            pump.running_ = false;
            pump.ended_->raise();
        }
    };
    running_ = true;
    const End end{*this};
    const auto executor = co_await asio::this_coro::executor;
    while (!stopped_) {
        int taken = 0;
        for (Event event(rd_kafka_queue_poll(queue_.get(), 0)); event && !stopped_;
             event.reset(rd_kafka_queue_poll(queue_.get(), 0))) {
            take_(event.get());
            if (++taken % events_between_yields == 0) co_await asio::post(executor, asio::use_awaitable);
        }
        if (!stopped_) co_await signal_->wait(heartbeat);
    }
}

asio::awaitable<void> QueuePump::stop() {
    stopped_ = true;
    signal_->raise();
    while (running_) co_await ended_->wait(heartbeat);
}

}  // namespace vestibule::kafka
