// Each event log that there is, behind the same ports: the embedded one on both databases, and a real Kafka.
#pragma once

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <memory>
#include <ostream>
#include <string>

#include "domain/shared/event_log.hpp"

namespace vestibule::tests {

enum class LogKind { embedded_sqlite, embedded_postgres, kafka };
std::ostream& operator<<(std::ostream& out, LogKind kind);

inline auto every_log() {
    return boost::unit_test::data::make(
        std::vector{LogKind::embedded_sqlite, LogKind::embedded_postgres, LogKind::kafka});
}

inline constexpr std::chrono::seconds log_test_limit{60};

// Used inside a coroutine: `executor` is the one it runs on.
class LogUnderTest {
  public:
    static std::unique_ptr<LogUnderTest> make(LogKind kind, asio::any_io_executor executor);
    virtual ~LogUnderTest() = default;

    virtual EventPublisher& publisher() = 0;
    virtual EventSource& source() = 0;
    // A topic of this test alone.
    virtual std::string topic() const = 0;
    virtual asio::awaitable<void> stop() = 0;
};

// Publishes and waits for the outcome.
asio::awaitable<PublishOutcome> publish(EventPublisher& publisher, std::shared_ptr<const events::Record> record);

}  // namespace vestibule::tests
