// Calls to a partner: with deadlines, within its limits, and not at all while it is in trouble.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/failures.hpp"
#include "infra/http/client.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/partners/breaker.hpp"
#include "infra/partners/limits.hpp"

namespace vestibule::partners {

namespace asio = boost::asio;

// events.md 1.6, a column of the table each.
struct Patience {
    std::chrono::milliseconds connect;
    std::chrono::milliseconds attempt;  // connecting included
    std::chrono::milliseconds total;    // all attempts of one call(), and the wait for its turn
    int attempts;
};
inline constexpr Patience synchronous_patience{std::chrono::seconds(1), std::chrono::seconds(3),
                                               std::chrono::seconds(8), 2};
inline constexpr Patience asynchronous_patience{std::chrono::seconds(2), std::chrono::seconds(10),
                                                std::chrono::seconds(16), 1};

struct PartnerSettings {
    std::string name;                        // in metrics and log lines
    std::filesystem::path trust = {};        // PEM bundle of authorities; empty: the system's
    std::filesystem::path certificate = {};  // ours (PEM), where the partner asks for one; empty: none
    std::filesystem::path key = {};          // of the certificate
    std::size_t response_limit = 1 << 20;
    RateLimit::Settings rate = {};
    Bulkhead::Settings bulkhead = {};
    RetryBudget::Settings retries = {};
    BreakerSettings breaker = {};
    std::chrono::seconds pause{30};  // after 401, 403 or a certificate that is not trusted; then one probe
};

// What an answer says of the partner's health. `refused` is the partner working well and saying no.
enum class Health { well, refused, failing, misconfigured };
// 2xx, 3xx: well; 401, 403: misconfigured; 408, 425, 429, 5xx: failing; other 4xx: refused.
Health health_of(const http::Response& response);

// The call did not leave the house: nothing was sent, nothing counts as an attempt.
struct Held : Unavailable {
    enum class Why { breaker_open, paused, bulkhead_full, rate_limited, retry_budget };
    Held(Why reason, Duration after);
    Why why;
    Duration retry_after;
};
std::string_view to_string(Held::Why why);

// One per partner and process, shared by whoever calls it. Thread-safe.
class Partner {
  public:
    // Like http::Client::send; `patience` says which limits of time hold.
    using Send = std::function<asio::awaitable<http::Response>(http::OutboundRequest request, Urgency urgency,
                                                               TimePoint deadline)>;
    using Judge = std::function<Health(const http::Response&)>;

    Partner(PartnerSettings settings, metrics::Registry& metrics);
    // For tests: their own transport and clock.
    Partner(PartnerSettings settings, metrics::Registry& metrics, Send send, std::function<TimePoint()> now);

    struct Call {
        http::OutboundRequest request;
        Urgency urgency = Urgency::asynchronous;
        bool again = false;       // an attempt of what failed before: spends from the retry budget
        Judge judge = health_of;  // reads the body, too: a 200 with nonsense is `failing`
    };
    // The partner's answer, whatever its status. A synchronous call that fails is tried twice; the caller's
    // Idempotency-Key makes that safe. An asynchronous one waits a while for its turn: the ledger is the queue.
    // Throws Held, http::Untrusted, DeadlineExceeded, Unavailable.
    asio::awaitable<http::Response> call(Call call);

    // Until the partner may be asked at all: breaker and pause. Zero: now.
    Duration resting() const;
    Breaker::State state() const;
    bool paused() const;
    const std::string& name() const { return settings_.name; }

  private:
    struct Ticket {
        Urgency urgency;
        bool again;
        bool probe;  // may end the pause
        Breaker::Pass pass;
        TimePoint since;
    };
    struct Answer {
        http::Response response;
        Health health;
    };
    class Admitted;

    asio::awaitable<Ticket> wait_for_turn(Urgency urgency, bool again, TimePoint deadline);
    std::expected<Ticket, Held> admit(Urgency urgency, bool again);
    void leave(const Ticket& ticket, std::optional<Health> health);
    void learn(const Ticket& ticket, Health health, TimePoint now);
    void tell_of(Breaker::State before, TimePoint now) const;
    void show(TimePoint now) const;
    asio::awaitable<Answer> attempt(const Call& call, bool again, TimePoint deadline);
    void count(std::string_view result);

    PartnerSettings settings_;
    metrics::Registry& metrics_;
    metrics::Gauge state_gauge_;
    metrics::Gauge in_flight_;
    metrics::Histogram seconds_;
    Send send_;
    std::function<TimePoint()> now_;

    mutable std::mutex mutex_;  // of the rest; never held across an await
    Breaker breaker_;
    Bulkhead bulkhead_;
    RetryBudget retries_;
    RateLimit rate_;
    std::optional<TimePoint> paused_until_;
    bool probing_ = false;  // the one call that may end the pause
};

}  // namespace vestibule::partners
