#include "app/consumers/dead_letter_desk.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "app/version.hpp"
#include "domain/shared/failures.hpp"
#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace {

RequestContext context_of(const sql::DeadLetter& letter) {
    return service_context(letter.tenant, {std::string(letter.record.header("ce_correlationid")),
                                           std::string(letter.record.header("ce_traceparent")), letter.event_id});
}

}  // namespace

// An event that can neither be applied nor buried holds its key back, loudly: passing over it would lose it, and
// releasing it would stop its partition in silence.
asio::awaitable<bool> DeadLetterDesk::bury(const Delivery& delivery, sql::DeadLetterCause cause,
                                           std::chrono::steady_clock::time_point first_try,
                                           std::function<bool()> go_on) {
    using std::chrono::microseconds;
    const auto tried_for = std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - first_try);
    cause.detail = cause.code;
    cause.first_failed_at = parts_.tools.clock.now() - tried_for;
    cause.service_version = std::string(version());
    for (auto pause = parts_.pauses.first;; pause = std::min(pause * 2, parts_.pauses.most)) {
        try {
            if (!co_await parts_.outage.wait_out(go_on, [&] { return bury_once(delivery, cause); })) co_return false;
            break;
        } catch (const std::exception& failure) {
            log::error("dead letter can't be written",
                       {{"consumer", parts_.consumer}, {"code", cause.code}, {"error", failure.what()}});
        }
        if (!go_on()) co_return false;
        parts_.metrics.retries.add();
        asio::steady_timer timer(strand_, pause);
        co_await timer.async_wait(asio::use_awaitable);
    }
    parts_.metrics.dead.add();
    log::error("event is a dead letter", {{"consumer", parts_.consumer},
                                          {"class", cause.failure_class},
                                          {"code", cause.code},
                                          {"event", std::string(delivery.record->header("ce_id"))}});
    co_return true;
}

asio::awaitable<bool> DeadLetterDesk::bury_once(const Delivery& delivery, const sql::DeadLetterCause& cause) {
    const auto context = service_context(std::string(delivery.record->header("ce_tenantid")));
    co_await parts_.database.transact(context, [&](sql::Session& session) {
        sql::bury(session, parts_.tools, parts_.consumer, *delivery.record, delivery.partition, delivery.offset, cause);
    });
    co_return true;
}

asio::awaitable<bool> DeadLetterDesk::retry_one() {
    std::optional<sql::DeadLetter> letter;
    std::int64_t open = 0;
    const auto service = service_context();
    co_await parts_.database.look(service, [&](sql::Session& session) {
        open = sql::open_count(session, parts_.consumer);
        letter = sql::next_retry(session, parts_.consumer);
    });
    parts_.metrics.dead_letters.set(static_cast<double>(open));
    if (!letter) co_return false;
    if (co_await apply_again(*letter)) co_return true;
    co_await parts_.database.transact(service, [&](sql::Session& session) { sql::reopen(session, *letter); });
    co_return false;
}

asio::awaitable<bool> DeadLetterDesk::apply_again(const sql::DeadLetter& letter) {
    const auto* reaction = parts_.reactions.to(letter.event_type);
    const auto context = context_of(letter);
    try {
        co_await parts_.database.transact(context, [&](sql::Session& session) {
            if (!sql::take_retry(session, letter)) return;
            if (reaction && sql::still_due(session, letter)) reaction->apply(session, letter.record);
            sql::close_retried(session, letter);
        });
        co_return true;
    } catch (const Transient&) {
        throw;
    } catch (const std::exception& failure) {
        log::warning("dead letter failed again", {{"consumer", parts_.consumer}, {"error", failure.what()}});
    }
    co_return false;
}

}  // namespace vestibule::app
