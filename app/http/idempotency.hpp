// Idempotency-Key: what identifies a request, which answers are kept, and how the deciding transaction keeps them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "app/http/call.hpp"

namespace vestibule::app {

// 2xx, and what the domain refused with 400 or 404 in at most 64 KiB; VALIDATION_FAILED is not the domain's.
bool worth_keeping(const http::Response& response);

StoredAnswer stored(const http::Response& response);
// The keys of requests that this process is working on. Thread-safe.
class RunningKeys {
  public:
    // Ends with what it returns.
    std::shared_ptr<void> add(std::shared_ptr<const Idempotency> request);
    // Whether one of them has its answer kept by its transaction, and may still put another in its place.
    bool undecided(const Digest& key) const;

  private:
    struct Keys {
        std::mutex mutex;
        std::multimap<Digest, std::shared_ptr<const Idempotency>> running;
    };
    std::shared_ptr<Keys> keys_ = std::make_shared<Keys>();
};

// The stored answer with Idempotency-Replayed: true.
http::Response replayed(const StoredAnswer& answer);

// The identity of `call`: client, user token, method, path and key; and its body with the query.
std::shared_ptr<Idempotency> idempotency_of(const Call& call, const std::string& key, const KeyedHash& keyed_hash);

// Has the transaction that decides `call` keep its answer: Transactor::transact() with call.context renders what the
// closure returned, on the SQL thread, before it commits. `Outcome` is exactly what the closure returns (usually
// Result<…>), `render` gives the http::Response of it, touches nothing that changes, and stays valid until the
// handler is done. Without an Idempotency-Key nothing happens. An endpoint reads:
//
//     const auto render = [&](const Result<Registered>& outcome) {
//         return outcome ? created(*outcome) : problem(outcome.error(), call);
//     };
//     remember<Result<Registered>>(call, render);
//     co_return render(co_await handler.handle(std::move(command), call.context));
//
// Refusals that no transaction decided are kept by Api afterwards; endpoints need not care.
template <class Outcome, class Render>
void remember(Call& call, Render render) {
    auto* idempotency = call.context.idempotency.get();
    if (!idempotency) return;
    idempotency->render = std::function<std::optional<StoredAnswer>(const Outcome&)>(
        [idempotency, render = std::move(render)](const Outcome& outcome) -> std::optional<StoredAnswer> {
            const http::Response response = render(outcome);
            const bool keep = worth_keeping(response);
            idempotency->kept = keep;
            return keep ? std::optional(stored(response)) : std::nullopt;
        });
}

}  // namespace vestibule::app
