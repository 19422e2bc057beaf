// The database away, as one consumer meets it: one of its handlers looks whether it is back, the others wait for that.
#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "domain/shared/failures.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

// Used on the consumer's strand only.
class Outage {
  public:
    struct Pauses {
        std::chrono::milliseconds first;  // doubled up to `most`
        std::chrono::milliseconds most;
    };

    Outage(const asio::any_io_executor& strand, Pauses pauses, metrics::Counter retries)
        : recovered_(strand), pauses_(pauses), retries_(retries) {
        recovered_.expires_at(std::chrono::steady_clock::time_point::max());
    }

    // Runs `operation` until the database answers it, for as long as `go_on` says. Empty: given up. Whatever else it
    // throws is the caller's.
    template <class Operation, class Outcome = typename std::invoke_result_t<Operation>::value_type>
    asio::awaitable<std::optional<Outcome>> wait_out(std::function<bool()> go_on, Operation operation) {
        auto pause = pauses_.first;
        Probe probe{*this};
        while (go_on()) {
            if (probing_ && !probe.mine) {
                co_await back();
                continue;
            }
            try {
                co_return co_await operation();
            } catch (const Transient&) {
            }
            retries_.add();
            if (!std::exchange(probing_, true)) probe.mine = true;
            if (!probe.mine) continue;
            asio::steady_timer timer(recovered_.get_executor(), pause);
            co_await timer.async_wait(asio::use_awaitable);
            pause = std::min(pause * 2, pauses_.most);
        }
        co_return std::nullopt;
    }

    // Who waits looks again whether to go on.
    void wake() { recovered_.cancel(); }

  private:
    // Whatever ends the probing, a throw included: who waits for it must be woken.
    struct Probe {
        Outage& outage;
        bool mine = false;
        ~Probe() {
            if (!mine) return;
            outage.probing_ = false;
            outage.wake();
        }
    };

    asio::awaitable<void> back() {
        boost::system::error_code cancelled;
        co_await recovered_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }

    asio::steady_timer recovered_;
    Pauses pauses_;
    metrics::Counter retries_;
    bool probing_ = false;
};

}  // namespace vestibule::app
