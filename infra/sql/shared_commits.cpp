#include "infra/sql/shared_commits.hpp"

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <functional>
#include <vector>

#include "domain/shared/failures.hpp"
#include "infra/async/task_group.hpp"

namespace vestibule::sql {

namespace {

// Locks are held until the commit: not so many that others wait long for them.
constexpr std::size_t most_together = 64;

// Lives in the frame of the coroutine that waits for it.
struct Waiting {
    const RequestContext& context;
    const Transactions::Work& work;
    std::exception_ptr failure = {};
    asio::any_io_executor executor = {};
    std::move_only_function<void()> resume = {};
};
using Batch = std::vector<Waiting*>;

}  // namespace

struct SharedCommits::State : std::enable_shared_from_this<SharedCommits::State> {
    State(asio::any_io_executor executor, Transactions& database_)
        : strand(asio::make_strand(executor)), database(database_), tasks("shared commits") {}

    asio::strand<asio::any_io_executor> strand;
    Transactions& database;
    TaskGroup tasks;  // never cancelled: who waits must hear how it went
    std::deque<Waiting*> queue;
    bool running = false;

    void add(Waiting& one) {
        queue.push_back(&one);
        if (!std::exchange(running, true)) tasks.spawn(strand, run(shared_from_this()), "transactions");
    }

    static asio::awaitable<void> run(std::shared_ptr<State> self) {
        while (!self->queue.empty()) {
            const auto count = static_cast<std::ptrdiff_t>(std::min(self->queue.size(), most_together));
            const Batch batch(self->queue.begin(), self->queue.begin() + count);
            self->queue.erase(self->queue.begin(), self->queue.begin() + count);
            co_await self->settle(batch);
            for (auto* one : batch) {
                const auto executor = one->executor;  // `one` may be gone before post() returns
                asio::post(executor, std::move(one->resume));
            }
        }
        self->running = false;
    }

    asio::awaitable<void> settle(const Batch& batch) {
        const auto failure = co_await commit(batch);
        if (!failure) co_return;
        if (batch.size() == 1 || concerns_all(failure)) {
            for (auto* one : batch) one->failure = failure;
            co_return;
        }
        for (auto* one : batch) one->failure = co_await commit({one});
    }

    // What went wrong, if anything.
    asio::awaitable<std::exception_ptr> commit(const Batch& batch) {
        RequestContext context;  // of the one at work
        try {
            co_await database.transact(context, [&](Session& session) {
                for (const auto* one : batch) {
                    context = one->context;
                    one->work(session);
                }
            });
        } catch (...) {
            co_return std::current_exception();
        }
        co_return nullptr;
    }

    static bool concerns_all(const std::exception_ptr& failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const Transient&) {
            return true;
        } catch (...) {
            return false;
        }
    }
};

SharedCommits::SharedCommits(asio::any_io_executor executor, Transactions& database)
    : state_(std::make_shared<State>(std::move(executor), database)) {}

SharedCommits::~SharedCommits() = default;

asio::awaitable<void> SharedCommits::transact(const RequestContext& context, Work work) {
    Waiting one{.context = context, .work = work};
    auto initiate = [&](auto handler) {
        // Tracked: the io_context goes on while somebody waits here.
        one.executor = asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        one.resume = [handler = std::move(handler)]() mutable { handler(); };
        asio::post(state_->strand, [state = state_, &one] { state->add(one); });
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
    if (one.failure) std::rethrow_exception(one.failure);
}

asio::awaitable<void> SharedCommits::look(const RequestContext& context, Work work) {
    co_await state_->database.look(context, std::move(work));
}

asio::awaitable<void> SharedCommits::wait() {
    co_await state_->tasks.wait();
}

}  // namespace vestibule::sql
