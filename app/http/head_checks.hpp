// What is judged of a request from its head alone, before a byte of the body is read.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <string_view>

#include "app/http/exchange.hpp"
#include "app/http/limits.hpp"

namespace vestibule::app {

struct Rates {
    double client_burst = 2;                // seconds of a client's own rate
    double user_requests_per_second = 100;  // per user token, burst 2 s
};

// Order: client token, rate limits, scope, size, media type, query. Thread-safe; the ports outlive it.
class HeadChecks {
  public:
    HeadChecks(ClientTokens& clients, const KeyedHash& keyed_hash, Rates rates)
        : clients_(clients), keyed_hash_(keyed_hash), rates_(rates) {}

    // Of a request whose route is known; notes the client in `exchange`. nullopt lets it in.
    asio::awaitable<std::optional<http::Response>> refusal(Exchange& exchange, const http::RequestHead& head);

  private:
    asio::awaitable<std::optional<http::Response>> client_refusal(Exchange& exchange, const http::RequestHead& head);
    std::optional<http::Response> client_rate_refusal(const Exchange& exchange, const http::RequestHead& head);
    std::optional<http::Response> user_rate_refusal(const Exchange& exchange, std::string_view user_token);

    ClientTokens& clients_;
    const KeyedHash& keyed_hash_;
    Rates rates_;
    TokenBuckets client_rates_;
    TokenBuckets user_rates_;
};

}  // namespace vestibule::app
