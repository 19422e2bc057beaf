// One closure, one transaction: how a handler reaches its store.
#pragma once

#include <any>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "domain/shared/request_context.hpp"

namespace vestibule {

// Runs closures over `Store` on the SQL pool. A closure runs start to finish on one connection, and may be
// run again (serialization failure, batch retry), so it touches nothing but its store and its own locals.
// Returning commits, also when the outcome is an error (a failed login must be counted); throwing rolls back.
// Throws Overloaded (queue full), Unavailable (database gone) or AlreadyAnswered (Idempotency-Key seen before).
template <class Store>
class Transactor {
  public:
    virtual ~Transactor() = default;

    template <class Work, class Outcome = std::invoke_result_t<Work&, Store&>>
        requires(!std::is_void_v<Outcome>)
    asio::awaitable<Outcome> transact(const RequestContext& context, Work work) {
        std::optional<Outcome> outcome;
        const Closure closure = [&](Store& store) -> std::optional<StoredAnswer> {
            outcome.reset();
            outcome.emplace(work(store));
            return answer_to_keep(context, *outcome);
        };
        co_await write(context, closure);
        co_return std::move(*outcome);
    }

    // Of a closure that only does: nothing to hand back, and no answer to keep.
    template <class Work>
        requires std::is_void_v<std::invoke_result_t<Work&, Store&>>
    asio::awaitable<void> transact(const RequestContext& context, Work work) {
        const Closure closure = [&](Store& store) -> std::optional<StoredAnswer> {
            work(store);
            return std::nullopt;
        };
        co_await write(context, closure);
    }

    // The same without writing: a snapshot, never behind the last commit of this process.
    template <class Work, class Outcome = std::invoke_result_t<Work&, Store&>>
    asio::awaitable<Outcome> look(const RequestContext& context, Work work) {
        std::optional<Outcome> outcome;
        std::function<void(Store&)> closure = [&](Store& store) { outcome.emplace(work(store)); };
        co_await read(context, closure);
        co_return std::move(*outcome);
    }

  protected:
    using Closure = std::function<std::optional<StoredAnswer>(Store&)>;

    // `context` and `closure` outlive the await.
    virtual asio::awaitable<void> write(const RequestContext& context, const Closure& closure) = 0;
    virtual asio::awaitable<void> read(const RequestContext& context, const std::function<void(Store&)>& closure) = 0;

  private:
    template <class Outcome>
    static std::optional<StoredAnswer> answer_to_keep(const RequestContext& context, const Outcome& outcome) {
        using Render = std::function<std::optional<StoredAnswer>(const Outcome&)>;
        if (!context.idempotency) return std::nullopt;
        const auto* render = std::any_cast<Render>(&context.idempotency->render);
        return render ? (*render)(outcome) : std::nullopt;
    }
};

}  // namespace vestibule
