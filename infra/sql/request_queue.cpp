#include "infra/sql/request_queue.hpp"

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <map>

#include "domain/shared/failures.hpp"

namespace vestibule::sql {

RequestQueue::RequestQueue(std::size_t limit, std::function<void(std::size_t)> on_depth)
    : limit_(limit), on_depth_(std::move(on_depth)) {}

std::exception_ptr RequestQueue::accept(Request& request) {
    std::size_t depth = 0;
    {
        const std::lock_guard lock(mutex_);
        if (stopped_) return std::make_exception_ptr(Unavailable("the database is being closed"));
        if (waiting_.size() >= limit_) return std::make_exception_ptr(Overloaded("the database queue is full"));
        waiting_.push_back(&request);
        depth = waiting_.size();
        // Under the lock: on_depth_ must not report an older depth last.
        on_depth_(depth);
    }
    changed_.notify_one();
    return nullptr;
}

asio::awaitable<void> RequestQueue::run(const RequestContext& context, const std::function<void(Session&)>& work,
                                        bool reads_only) {
    Request request{.context = context, .work = work, .reads_only = reads_only};
    auto initiate = [&](auto handler) {
        // Tracked: the io_context goes on while somebody waits here.
        request.executor =
            asio::prefer(asio::get_associated_executor(handler), asio::execution::outstanding_work.tracked);
        request.resume = [handler = std::move(handler)]() mutable { handler(); };
        if (auto refused = accept(request)) {
            request.failure = refused;
            answer({&request});
        }
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
    if (request.failure) std::rethrow_exception(request.failure);
}

std::optional<std::vector<Request*>> RequestQueue::take(std::size_t most, std::chrono::steady_clock::time_point until) {
    while (true) {
        std::vector<Request*> taken, late;
        {
            std::unique_lock lock(mutex_);
            const auto ready = [&] { return stopped_ || !waiting_.empty(); };
            if (until == std::chrono::steady_clock::time_point::max())
                changed_.wait(lock, ready);
            else
                changed_.wait_until(lock, until, ready);
            if (stopped_) return std::nullopt;
            const auto now = std::chrono::steady_clock::now();
            for (; taken.size() < most && !waiting_.empty(); waiting_.pop_front())
                (waiting_.front()->context.deadline <= now ? late : taken).push_back(waiting_.front());
            if (!taken.empty() || !late.empty()) on_depth_(waiting_.size());
        }
        for (auto* request : late)
            request->failure = std::make_exception_ptr(Unavailable("the request has waited for its whole time"));
        answer(late);
        if (!taken.empty() || late.empty()) return taken;
    }
}

void RequestQueue::stop() {
    std::vector<Request*> refused;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        refused.assign(waiting_.begin(), waiting_.end());
        waiting_.clear();
        on_depth_(0);
    }
    changed_.notify_all();
    for (auto* request : refused)
        request->failure = std::make_exception_ptr(Unavailable("the database is being closed"));
    answer(refused);
}

void answer(const std::vector<Request*>& requests) {
    struct Answer {
        asio::any_io_executor executor;
        std::move_only_function<void()> resume;
    };
    std::map<const asio::execution_context*, std::vector<Answer>> by_context;
    for (auto* request : requests) {
        Answer one{.executor = std::move(request->executor), .resume = std::move(request->resume)};
        const auto* context = &asio::query(one.executor, asio::execution::context);
        by_context[context].push_back(std::move(one));
    }
    for (auto& [context, answers] : by_context) {
        const auto first = answers.front().executor;
        asio::post(first, [batch = std::move(answers)]() mutable {
            for (auto& one : batch) asio::post(one.executor, std::move(one.resume));
        });
    }
}

}  // namespace vestibule::sql
