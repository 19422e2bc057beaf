// The event log as the service sees it: Kafka, or the embedded log; both adapters pass one contract suite.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/shared/clock.hpp"
#include "events/envelope.hpp"

namespace vestibule {

namespace asio = boost::asio;

struct PublishOutcome {
    enum class Status {
        done,     // durable in the log
        refused,  // this record never will be (too large, not authorised): the next ones may
        broken,   // unknown: the publisher is unusable until restart()
    };
    Status status;
    int partition = -1;
    std::int64_t offset = -1;
    std::string reason = {};  // a stable code where not done
};

// Appends records. Records of one key keep the order of publish() as long as none is refused; whoever needs
// order across a refusal waits for the outcome before it publishes the next one.
class EventPublisher {
  public:
    virtual ~EventPublisher() = default;

    // Thread-safe. `done` is called exactly once, on any thread, and must not block.
    virtual void publish(std::shared_ptr<const events::Record> record, std::function<void(PublishOutcome)> done) = 0;
    // Gives up what is under way (their outcome is `broken`) and starts afresh.
    virtual asio::awaitable<void> restart() = 0;
    // Waits for what is under way, at most that long, then closes. Idempotent.
    virtual asio::awaitable<void> stop(std::chrono::milliseconds grace) = 0;
};

struct Delivery {
    std::shared_ptr<const events::Record> record;
    int partition = 0;
    std::int64_t offset = 0;
    Instant appended_at{};
    std::uint64_t epoch = 0;  // of the partition's assignment; a stale one is not committed
};

// One consumer's share of the partitions. At least once; what was finished without a gap is committed within
// a second or 500 records, at a revocation, and at stop(). Used on the executor it was made with.
//
// Every delivery is begun before it is handled, and then finished (done for good) or released (not done: it
// comes again after the next start). A revocation stops intake, waits up to 5 s for what was begun, commits,
// and only then gives the partition away.
class EventSubscription {
  public:
    virtual ~EventSubscription() = default;

    // Waits for deliveries, in order within a partition; empty once stopped. Throws on a fatal client error.
    virtual asio::awaitable<std::vector<Delivery>> next() = 0;
    // False where the partition has gone, or is going: drop the delivery, another instance has it.
    virtual bool begin(const Delivery& delivery) = 0;
    virtual void finish(const Delivery& delivery) = 0;
    virtual void release(const Delivery& delivery) = 0;
    // Whether a begun delivery should still be tried.
    virtual bool ours(const Delivery& delivery) const = 0;
    virtual asio::awaitable<void> stop() = 0;
};

// Everything that is appended, to everybody who looks, without a group.
class EventTail {
  public:
    virtual ~EventTail() = default;

    struct Item {
        std::shared_ptr<const events::Record> record;
        std::string cursor;  // opaque: where to resume after this record
    };
    // What came since; empty after `wait` without any, or once stopped.
    virtual asio::awaitable<std::vector<Item>> next(std::chrono::milliseconds wait) = 0;
    virtual asio::awaitable<void> stop() = 0;
};

class EventSource {
  public:
    virtual ~EventSource() = default;

    // `topics` are full names. A consumer seen for the first time starts with the oldest record kept.
    virtual std::unique_ptr<EventSubscription> subscribe(asio::any_io_executor executor, std::string consumer,
                                                         std::vector<std::string> topics) = 0;
    // From now on, or after `cursor`. nullptr for a cursor that is no place of this log: it can't be read, or lies
    // behind the end, as one does that was given before a restore.
    virtual asio::awaitable<std::unique_ptr<EventTail>> tail(asio::any_io_executor executor,
                                                             std::vector<std::string> topics,
                                                             std::optional<std::string> cursor) = 0;
};

}  // namespace vestibule
