// A listener on a free port of the loopback interface, stopped when the test's body is through.
#pragma once

#include <boost/asio/this_coro.hpp>
#include <functional>
#include <utility>

#include "infra/http/listener.hpp"
#include "infra/metrics/metrics.hpp"
#include "tests/infra/http/fake_handler.hpp"
#include "tests/infra/http/raw_client.hpp"
#include "tests/support/async_test.hpp"

namespace vestibule::tests {

struct Served {
    FakeHandler& handler;
    http::Listener& listener;
    metrics::Registry& registry;
};

// Runs `body` against a listener with `limits`.
inline void served(http::Limits limits, const std::function<asio::awaitable<void>(Served)>& body,
                   const std::function<void(http::ListenerSettings&)>& adjust = {}) {
    FakeHandler handler;
    metrics::Registry registry;
    async_test(
        [&]() -> asio::awaitable<void> {
            http::ListenerSettings settings;
            settings.port = 0;
            settings.limits = limits;
            if (adjust) adjust(settings);
            http::Listener listener(co_await asio::this_coro::executor, settings, handler, registry);
            listener.start();
            std::exception_ptr failure;
            try {
                co_await body(Served{handler, listener, registry});
            } catch (...) {
                failure = std::current_exception();
            }
            co_await listener.stop(std::chrono::milliseconds(50));
            if (failure) std::rethrow_exception(failure);
        },
        std::chrono::seconds(5));
}

inline void served(const std::function<asio::awaitable<void>(Served)>& body) {
    served({}, body);
}

}  // namespace vestibule::tests
