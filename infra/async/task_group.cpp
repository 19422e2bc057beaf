#include "infra/async/task_group.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <cstdint>
#include <exception>
#include <map>
#include <mutex>
#include <vector>

#include "infra/log/log.hpp"

namespace vestibule {

namespace {

struct Task {
    asio::any_io_executor executor;
    asio::cancellation_signal signal;
};

bool is_strand(const asio::any_io_executor& executor) {
    return executor.target<asio::strand<asio::any_io_executor>>() != nullptr ||
           executor.target<asio::strand<asio::io_context::executor_type>>() != nullptr;
}

bool by_cancellation(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const boost::system::system_error& error) {
        return error.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    } catch (...) {
        return "not a std::exception";
    }
}

// The signal is fired where the task runs; it lives until then.
void request_end(const std::shared_ptr<Task>& task) {
    asio::post(task->executor, [task] { task->signal.emit(asio::cancellation_type::all); });
}

}  // namespace

struct TaskGroup::State {
    explicit State(std::string group_name) : name(std::move(group_name)) {}

    const std::string name;
    mutable std::mutex mutex;
    std::uint64_t last_id = 0;
    std::map<std::uint64_t, std::shared_ptr<Task>> tasks;
    std::vector<std::shared_ptr<asio::steady_timer>> waiters;
    std::size_t failed = 0;
    bool cancelled = false;

    void ended(std::uint64_t id, const std::string& task_name, const std::exception_ptr& failure) {
        std::vector<std::shared_ptr<asio::steady_timer>> wake;
        bool counts = false;
        {
            const std::lock_guard lock(mutex);
            counts = failure && !(cancelled && by_cancellation(failure));
            if (counts) ++failed;
            tasks.erase(id);
            if (tasks.empty()) wake.swap(waiters);
        }
        if (counts) log::error("task failed", {{"group", name}, {"task", task_name}, {"error", text_of(failure)}});
        // A timer is touched on its own executor only.
        for (auto& waiter : wake) asio::post(waiter->get_executor(), [waiter] { waiter->cancel(); });
    }
};

TaskGroup::TaskGroup(std::string name) : state_(std::make_shared<State>(std::move(name))) {}

void TaskGroup::spawn(const asio::any_io_executor& executor, asio::awaitable<void> work, std::string task_name) {
    auto task = std::make_shared<Task>();
    task->executor = is_strand(executor) ? executor : asio::any_io_executor(asio::make_strand(executor));

    std::uint64_t id = 0;
    bool cancelled = false;
    {
        const std::lock_guard lock(state_->mutex);
        id = ++state_->last_id;
        state_->tasks.emplace(id, task);
        cancelled = state_->cancelled;
    }
    asio::co_spawn(
        task->executor, std::move(work),
        asio::bind_cancellation_slot(task->signal.slot(),
                                     [state = state_, id, task, task_name = std::move(task_name)](
                                         const std::exception_ptr& failure) { state->ended(id, task_name, failure); }));
    if (cancelled) request_end(task);
}

void TaskGroup::cancel() {
    std::vector<std::shared_ptr<Task>> tasks;
    {
        const std::lock_guard lock(state_->mutex);
        state_->cancelled = true;
        for (const auto& [id, task] : state_->tasks) tasks.push_back(task);
    }
    for (const auto& task : tasks) request_end(task);
}

asio::awaitable<void> TaskGroup::wait() {
    // On a strand of its own, so that the task that ends last may touch the timer.
    const auto strand = asio::make_strand(co_await asio::this_coro::executor);
    co_await asio::co_spawn(strand, wait_on(state_, strand), asio::use_awaitable);
}

asio::awaitable<void> TaskGroup::wait_on(std::shared_ptr<State> state, asio::any_io_executor strand) {
    const auto timer = std::make_shared<asio::steady_timer>(strand, asio::steady_timer::time_point::max());
    while (true) {
        const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
        {
            const std::lock_guard lock(state->mutex);
            std::erase(state->waiters, timer);
            if (state->tasks.empty()) co_return;
            if (cancelled != asio::cancellation_type::none)
                throw boost::system::system_error(asio::error::operation_aborted);
            state->waiters.push_back(timer);
        }
        timer->expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ended;
        co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ended));
    }
}

std::size_t TaskGroup::running() const {
    const std::lock_guard lock(state_->mutex);
    return state_->tasks.size();
}

std::size_t TaskGroup::failed() const {
    const std::lock_guard lock(state_->mutex);
    return state_->failed;
}

}  // namespace vestibule
