// The owner of spawned coroutines: nothing runs unobserved, everything can be cancelled and waited for.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

namespace vestibule {

namespace asio = boost::asio;

// Thread-safe. May end before its tasks do; they go on unless cancelled.
class TaskGroup {
  public:
    explicit TaskGroup(std::string name);

    // Starts `task` on `executor`; an executor that is no strand gets one of its own for the task, so that
    // cancelling it is safe. Its failure is logged with group and task name, except the one by cancellation.
    // After cancel() a task is started with its cancellation already requested.
    void spawn(const asio::any_io_executor& executor, asio::awaitable<void> task, std::string task_name);

    // Asks every task to end: what it waits for throws operation_aborted. Final, idempotent.
    void cancel();
    // Returns when no task is left (also those spawned meanwhile).
    asio::awaitable<void> wait();

    std::size_t running() const;
    std::size_t failed() const;  // since the start, cancellations not counted

  private:
    struct State;
    static asio::awaitable<void> wait_on(std::shared_ptr<State> state, asio::any_io_executor strand);

    std::shared_ptr<State> state_;
};

}  // namespace vestibule
