#include "app/screening/worker.hpp"

#include <boost/asio/strand.hpp>

#include "domain/shared/failures.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

ScreeningWorker::ScreeningWorker(const asio::any_io_executor& executor, screening::PerformScreeningHandler& handler,
                                 std::function<bool()> may_decide, ScreeningWorkerSettings settings)
    : strand_(asio::make_strand(executor)),
      handler_(handler),
      may_decide_(std::move(may_decide)),
      settings_(std::move(settings)),
      due_(std::make_shared<Signal>(strand_)) {}

void ScreeningWorker::start() {
    loop_.spawn(strand_, work(), "loop");
}

asio::awaitable<void> ScreeningWorker::stop() {
    loop_.cancel();
    co_await loop_.wait();
    screenings_.cancel();
    co_await screenings_.wait();
}

asio::awaitable<void> ScreeningWorker::void_claims() {
    while (true) {
        try {
            co_return co_await handler_.void_claims();
        } catch (const Transient&) {
        }
        co_await due_->wait(settings_.look_every);
    }
}

asio::awaitable<void> ScreeningWorker::work() {
    if (settings_.sole_process) co_await void_claims();
    while (true) {
        const auto busy = screenings_.running();
        std::vector<screening::Claim> claims;
        if (busy < settings_.at_once && may_decide_()) {
            try {
                claims = co_await handler_.claim(settings_.owner, settings_.lease, settings_.at_once - busy);
            } catch (const Transient&) {
                // Said by the database; looked at again in a moment.
            }
        }
        for (auto& claim : claims) screenings_.spawn(strand_, perform(std::move(claim)), "screening");
        if (claims.empty()) co_await due_->wait(settings_.look_every);
    }
}

// A screening that fails is due again when its lease ends.
asio::awaitable<void> ScreeningWorker::perform(screening::Claim claim) {
    FAILPOINT("SC1");
    co_await handler_.perform(std::move(claim));
    FAILPOINT("SC2");
    due_->raise();
}

}  // namespace vestibule::app
