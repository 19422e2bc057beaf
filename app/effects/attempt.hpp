// One attempt to perform an effect, as the dispatcher sees it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>

#include "domain/notification/delivery.hpp"
#include "domain/notification/effect.hpp"
#include "domain/shared/request_context.hpp"

namespace vestibule::app {

namespace asio = boost::asio;

// Somebody else has the effect now, or nobody: whatever is being sent must not be committed.
struct LeaseLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct AttemptResult {
    notification::Outcome outcome;
    std::string address;  // for suppression; never logged, never stored
};

// Performs what was prepared; called once. It throws LeaseLost, and what the ledger throws, only while nothing has been
// committed to the outside.
using Delivery = std::move_only_function<asio::awaitable<AttemptResult>()>;

// Thread-safe.
class EffectAttempt {
  public:
    virtual ~EffectAttempt() = default;
    // What can be done before one of the lane's workers is free: everything that the ledger knows. Throws LeaseLost,
    // and what the ledger throws.
    virtual asio::awaitable<Delivery> prepare(notification::Effect effect, std::string owner) = 0;
    // How long nothing of this lane need be taken up: the other side is left alone.
    virtual std::chrono::milliseconds resting() const { return std::chrono::milliseconds(0); }
};

// On whose behalf an effect's transactions run: the request that caused it.
RequestContext context_of(const notification::Effect& effect);

// The end of the program, not of the attempt.
bool is_cancellation(const std::exception& error);

}  // namespace vestibule::app
