#include "infra/relay/settlement.hpp"

#include <utility>

#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"

namespace vestibule::relay {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds retry_pause{500};

}  // namespace

Settlement::Settlement(asio::any_io_executor strand, sql::Database& database, const RelaySettings& settings,
                       Queues& queues)
    : strand_(strand),
      database_(database),
      settings_(settings),
      queues_(queues),
      signal_(std::make_shared<Signal>(std::move(strand))) {}

void Settlement::wake() {
    if (!nothing_left()) signal_->raise();
}

asio::awaitable<void> Settlement::run() {
    while (true) {
        co_await signal_->wait(settings_.poll_most);
        if (nothing_left()) continue;
        const auto due = Steady::now() + settings_.settle_after;
        while (sent_.size() < settings_.settle_count && !hurried_ && Steady::now() < due)
            co_await signal_->wait(due - Steady::now());
        co_await settle();
    }
}

void Settlement::hurry() {
    hurried_ = true;
}

asio::awaitable<void> Settlement::settle() {
    if (std::exchange(at_work_, true)) co_return;
    co_await settle_all();
    at_work_ = false;
}

asio::awaitable<void> Settlement::settle_all() {
    while (!nothing_left()) {
        const auto sent = std::exchange(sent_, {});
        const auto refused = std::exchange(refused_, {});
        if (co_await store(sent, refused)) {
            for (const auto& row : sent) queues_.settled(row.id);
            for (const auto& row : refused) queues_.parked({row.aggregate_type, row.aggregate_id});
            continue;
        }
        sent_.insert(sent_.begin(), sent.begin(), sent.end());
        refused_.insert(refused_.begin(), refused.begin(), refused.end());
        if (hurried_) co_return;  // they are sent again after the next start
        asio::steady_timer timer(strand_, retry_pause);
        boost::system::error_code cancelled;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    }
}

asio::awaitable<bool> Settlement::store(const std::vector<SentRow>& sent, const std::vector<ParkedRow>& refused) {
    try {
        FAILPOINT("R3");
        co_await database_.transact(service_context(), [&](sql::Session& session) {
            if (!sent.empty()) relay::settle(session, sent, settings_.keep_sent);
            for (const auto& row : refused) park(session, row);
        });
        co_return true;
    } catch (const std::exception& failure) {
        log::warning("published events not settled", {{"error", failure.what()}});
        co_return false;
    }
}

}  // namespace vestibule::relay
