// Brings the events of a librdkafka queue to an Asio executor.
#pragma once

#include <functional>
#include <memory>

#include "infra/async/signal.hpp"
#include "infra/async/task_group.hpp"
#include "infra/kafka/handles.hpp"

namespace vestibule::kafka {

// The queue tells only that it is no longer empty, so it is drained to empty at each wake-up; and every 250 ms
// without any, because a consumer that does not poll is thought dead. `take` runs on the executor.
class QueuePump {
  public:
    using Take = std::function<void(rd_kafka_event_t*)>;

    QueuePump(asio::any_io_executor executor, Queue queue, Take take);
    ~QueuePump();

    asio::awaitable<void> run();
    // On the executor. Returns when run() has ended: the queue may go, and then its client.
    asio::awaitable<void> stop();

    rd_kafka_queue_t* queue() const { return queue_.get(); }

  private:
    Queue queue_;
    std::shared_ptr<Signal> signal_;
    Take take_;
    std::shared_ptr<Signal> ended_;
    bool running_ = false;
    bool stopped_ = false;
};

}  // namespace vestibule::kafka
