#include "app/consumers/delivery_handler.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>

#include "domain/shared/failures.hpp"
#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/sql/consumers/positions.hpp"

namespace vestibule::app {

namespace {

using Steady = std::chrono::steady_clock;

// Poison is tried again after these pauses, then it is a dead letter.
constexpr std::array poison_pauses{std::chrono::milliseconds{0}, std::chrono::milliseconds{100},
                                   std::chrono::milliseconds{500}};
constexpr std::chrono::milliseconds gap_look{250};

// nullopt for what has no readable envelope.
std::optional<events::Envelope> read(const events::Record& record) {
    try {
        return events::envelope_of(record);
    } catch (const events::Malformed&) {
        return std::nullopt;
    }
}

RequestContext context_of(const events::Envelope& event) {
    return service_context(event.tenant, {event.correlation_id, event.traceparent, event.event_id});
}

}  // namespace

asio::awaitable<bool> DeliveryHandler::handle(const Delivery& delivery, std::function<bool()> go_on) {
    const auto& record = *delivery.record;
    const auto started = Steady::now();
    const auto bury = [&](sql::DeadLetterCause cause) {
        return parts_.dead_letters.bury(delivery, std::move(cause), started, go_on);
    };
    const auto event = read(record);
    if (!event) co_return co_await bury({.failure_class = "unreadable", .code = "ENVELOPE_INVALID"});
    if (!parts_.reactions.concerned_by(record, *event)) {
        parts_.metrics.skipped.add();
        co_return true;
    }
    bool expected_next = true;
    for (std::size_t tries = 0;;) {
        const auto taken = co_await parts_.outage.wait_out(go_on, [&] { return take(record, *event, expected_next); });
        if (!taken) co_return false;
        expected_next = false;
        switch (*taken) {
            case Taken::not_next:
                break;  // asked what it is
            case Taken::applied:
                note_applied(*event, started);
                co_return true;
            case Taken::duplicate:
                parts_.metrics.duplicates.add();
                co_return true;
            case Taken::parked:
                co_return co_await bury({.failure_class = "blocked", .code = "AGGREGATE_PARKED"});
            case Taken::gap:
                if (Steady::now() - started >= parts_.gap_patience)
                    co_return co_await bury({.failure_class = "gap", .code = "VERSION_MISSING"});
                co_await pause(gap_look);
                break;
            case Taken::poison:
                if (++tries == poison_pauses.size())
                    co_return co_await bury(
                        {.failure_class = "poison", .code = "HANDLER_FAILED", .attempts = static_cast<int>(tries)});
                parts_.metrics.retries.add();
                co_await pause(poison_pauses[tries]);
                break;
        }
    }
}

// In one transaction: position, effect. Throws only what means "the database is away". Almost every event is the
// next one: where it is expected to be, its position is moved without being waited for, so that those of a whole
// transaction go to the database together.
asio::awaitable<DeliveryHandler::Taken> DeliveryHandler::take(const events::Record& record,
                                                              const events::Envelope& event, bool expected_next) {
    const auto& consumer = parts_.consumer;
    const auto* reaction = parts_.reactions.to(event.type);
    if (!reaction && parts_.reactions.unknown_major(event.type)) co_return Taken::poison;
    const auto following = parts_.reactions.following(event.aggregate_type);
    const auto context = context_of(event);
    auto place = sql::Place::next;
    try {
        co_await parts_.transactions.transact(context, [&](sql::Session& session) {
            if (expected_next)
                sql::advance_to_next(session, consumer, event, following);
            else
                place = sql::advance(session, consumer, event, following);
            if (place != sql::Place::next || !reaction) return;
            FAILPOINT("C1");
            reaction->apply(session, record);
        });
    } catch (const Transient&) {
        throw;
    } catch (const sql::NotOneRow&) {
        co_return Taken::not_next;
    } catch (const std::exception& failure) {
        log::warning(
            "event handler failed",
            {{"consumer", consumer}, {"event", event.event_id}, {"type", event.type}, {"error", failure.what()}});
        co_return Taken::poison;
    }
    co_return taken_at(place);
}

DeliveryHandler::Taken DeliveryHandler::taken_at(sql::Place place) {
    switch (place) {
        case sql::Place::next:
            return Taken::applied;
        case sql::Place::duplicate:
            return Taken::duplicate;
        case sql::Place::gap:
            return Taken::gap;
        case sql::Place::parked:
            break;
    }
    return Taken::parked;
}

void DeliveryHandler::note_applied(const events::Envelope& event, Steady::time_point started) {
    using Seconds = std::chrono::duration<double>;
    parts_.metrics.applied.add();
    parts_.metrics.handling.observe(Seconds(Steady::now() - started).count());
    parts_.metrics.age.observe(std::max(0.0, Seconds(parts_.clock.now() - event.occurred_at).count()));
    FAILPOINT("C2");
}

asio::awaitable<void> DeliveryHandler::pause(std::chrono::milliseconds time) {
    asio::steady_timer timer(strand_, time);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace vestibule::app
