// Closures on their way to a connection's thread, and their answers on the way back.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "domain/shared/request_context.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

// One closure that a coroutine waits for; lives in that coroutine's frame.
struct Request {
    const RequestContext& context;
    const std::function<void(Session&)>& work;
    bool reads_only;
    std::exception_ptr failure = {};
    std::chrono::steady_clock::time_point queued_at = std::chrono::steady_clock::now();
    asio::any_io_executor executor = {};
    std::move_only_function<void()> resume = {};
};

// Thread-safe, bounded.
class RequestQueue {
  public:
    RequestQueue(std::size_t limit, std::function<void(std::size_t)> on_depth);

    // Queues the closure and resumes with its outcome. Throws Overloaded when the queue is full, Unavailable
    // once it is stopped.
    asio::awaitable<void> run(const RequestContext& context, const std::function<void(Session&)>& work,
                              bool reads_only);

    // Waits for requests and takes up to `most`; those past their deadline are refused as Unavailable, not begun. Empty
    // when `until` came first; nullopt when stopped.
    std::optional<std::vector<Request*>> take(
        std::size_t most, std::chrono::steady_clock::time_point until = std::chrono::steady_clock::time_point::max());

    // Refuses what waits and what comes. Idempotent.
    void stop();

  private:
    std::exception_ptr accept(Request& request);

    const std::size_t limit_;
    const std::function<void(std::size_t)> on_depth_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Request*> waiting_;
    bool stopped_ = false;
};

// Resumes everyone who waits for these requests, with a single wake-up of each io_context (a post for each
// request costs 16 µs, within a batch 1 µs). The requests are gone when it returns.
void answer(const std::vector<Request*>& requests);

}  // namespace vestibule::sql
