// The front door: accepts connections and serves HTTP/1.1 on them, each on its own strand.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <stdexcept>
#include <string>

#include "infra/http/message.hpp"
#include "infra/http/settings.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::http {

struct CannotListen : std::runtime_error {
    using std::runtime_error::runtime_error;
};
struct BadTlsFiles : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Owned by the composition root; the handler and the registry outlive it. Await stop() before destroying it.
class Listener {
  public:
    // `executor` of an io_context that may be run by several threads. Throws BadTlsFiles when they cannot be used.
    Listener(asio::any_io_executor executor, ListenerSettings settings, Handler& handler, metrics::Registry& registry);
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    // Binds and begins to accept. Throws CannotListen when the address cannot be had.
    void start();

    // The real port, after start().
    std::uint16_t port() const;

    // Refuses new connections, closes idle ones, ends endless answers and waits for requests in hand; what still runs
    // after `grace` is cut. May be awaited from anywhere, more than once.
    asio::awaitable<void> stop(std::chrono::milliseconds grace);

    // Reads the TLS files again for connections to come. On failure the old certificate stays, and the reason is given.
    // Thread-safe.
    std::expected<void, std::string> reload_tls();

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace vestibule::http
