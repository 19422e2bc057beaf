// Requests to others: HTTP/1.1 over TCP or TLS, every one with deadlines and a limit on what is taken back.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

#include "domain/shared/failures.hpp"
#include "infra/http/message.hpp"

namespace vestibule::http {

// The other side is not who it should be, or does not want us by TLS: a fault of configuration.
struct Untrusted : Unavailable {
    using Unavailable::Unavailable;
};

struct ClientSettings {
    std::chrono::milliseconds connect{3'000};  // name, TCP and TLS
    std::chrono::milliseconds attempt{5'000};  // all of one try, connecting included
    std::size_t response_limit = 1 << 20;      // bytes of the body
    std::filesystem::path trust = {};          // PEM bundle of authorities; empty: the system's
    std::filesystem::path certificate = {};    // PEM chain of ours, shown to who asks for it; empty: none
    std::filesystem::path key = {};            // PEM, of the certificate
};

struct OutboundRequest {
    std::string method = "GET";
    std::string url;  // http:// or https://, without user information
    Headers headers = {};
    std::string body = {};
};

// One connection a request. No redirects, no retries, no proxies: those are the caller's decisions. Thread-safe.
class Client {
  public:
    // Throws std::runtime_error when the trust bundle, the certificate or its key cannot be used.
    explicit Client(ClientSettings settings);
    ~Client();

    // Runs on the caller's strand. `deadline` bounds it beside the limits of the settings. The answer may have any
    // final status. Throws DeadlineExceeded; Untrusted; Unavailable when the other side cannot be reached, or answers
    // too much or no HTTP; std::invalid_argument for a URL or header that cannot be sent. No message repeats the URL
    // beyond its host.
    asio::awaitable<Response> send(OutboundRequest request, std::chrono::steady_clock::time_point deadline) const;

  private:
    struct State;
    std::shared_ptr<const State> state_;
};

}  // namespace vestibule::http
