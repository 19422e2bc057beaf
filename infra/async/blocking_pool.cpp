#include "infra/async/blocking_pool.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "domain/shared/failures.hpp"

namespace vestibule {

struct BlockingPool::State {
    Settings settings;
    mutable std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> queue;
    bool stopped = false;
    std::vector<std::thread> threads;

    void tell(std::size_t waiting) const {
        if (settings.on_queued) settings.on_queued(waiting);
    }

    void serve(std::size_t number) {
        // Linux limits a thread's name to 15 characters.
        const auto name = settings.name.substr(0, 12) + "-" + std::to_string(number);
        pthread_setname_np(pthread_self(), name.substr(0, 15).c_str());
        // Niceness belongs to the thread on Linux, whatever POSIX says.
        if (const auto self = static_cast<id_t>(gettid()); settings.niceness != 0)
            setpriority(PRIO_PROCESS, self, getpriority(PRIO_PROCESS, self) + settings.niceness);

        while (true) {
            Job job;
            std::size_t waiting = 0;
            {
                std::unique_lock lock(mutex);
                changed.wait(lock, [&] { return stopped || !queue.empty(); });
                if (queue.empty()) return;
                job = std::move(queue.front());
                queue.pop_front();
                waiting = queue.size();
            }
            tell(waiting);
            job();
        }
    }
};

BlockingPool::BlockingPool(Settings settings) : state_(std::make_unique<State>()) {
    state_->settings = std::move(settings);
    for (std::size_t i = 0; i < std::max<std::size_t>(state_->settings.threads, 1); ++i)
        state_->threads.emplace_back([state = state_.get(), i] { state->serve(i); });
}

BlockingPool::~BlockingPool() {
    stop();
}

void BlockingPool::submit(Job job) {
    std::size_t waiting = 0;
    {
        const std::lock_guard lock(state_->mutex);
        if (state_->stopped) throw Overloaded("the " + state_->settings.name + " pool is stopped");
        if (state_->queue.size() >= state_->settings.queue_limit)
            throw Overloaded("the " + state_->settings.name + " pool is full");
        state_->queue.push_back(std::move(job));
        waiting = state_->queue.size();
    }
    state_->changed.notify_one();
    state_->tell(waiting);
}

std::size_t BlockingPool::queued() const {
    const std::lock_guard lock(state_->mutex);
    return state_->queue.size();
}

void BlockingPool::stop() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopped = true;
    }
    state_->changed.notify_all();
    for (auto& thread : state_->threads)
        if (thread.joinable()) thread.join();
}

asio::awaitable<void> BlockingPool::wait_for(std::function<void()> work) {
    std::exception_ptr refused;
    auto initiate = [&](auto handler) {
        // The tracked executor keeps the io_context running while the job does.
        auto executor = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        try {
            submit([work, executor, shared]() mutable {
                work();
                asio::post(executor, [shared = std::move(shared)]() mutable { (*shared)(); });
            });
        } catch (...) {
            refused = std::current_exception();
            asio::post(executor, [shared]() mutable { (*shared)(); });
        }
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
    if (refused) std::rethrow_exception(refused);
}

}  // namespace vestibule
