// A request and a response as plain structs; Beast stays behind them.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vestibule::http {

namespace asio = boost::asio;

// In order of arrival; names compare without case.
class Headers {
  public:
    void add(std::string name, std::string value);
    void set(std::string name, std::string value);
    std::optional<std::string_view> find(std::string_view name) const;
    std::vector<std::string_view> all(std::string_view name) const;
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct RequestHead {
    std::string method;
    std::string target;                                      // as sent, ≤ 8 KiB
    std::string path;                                        // still percent-encoded, without the query
    std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
    bool query_malformed = false;                            // some of it could not be decoded
    Headers headers;
    std::string remote_address;
    std::optional<std::uint64_t> content_length;  // as announced
    bool has_body = false;
};

struct Request {
    RequestHead head;
    std::string body;
    std::chrono::steady_clock::time_point deadline;
};

// Where an endless answer (server-sent events) is written; write() returns false when the client is gone.
class BodyStream {
  public:
    virtual ~BodyStream() = default;
    virtual asio::awaitable<bool> write(std::string chunk) = 0;
};

struct Response {
    unsigned status = 200;
    Headers headers;
    std::string body;
    // Set for an endless answer: chunks follow the head until it returns.
    std::function<asio::awaitable<void>(BodyStream&)> stream = {};
    bool close = false;  // end the connection after this answer
};

// Decided from the head alone, before a byte of the body is read.
struct Admission {
    std::optional<Response> refused;     // answered at once; the body is not read into memory
    std::uint64_t body_limit = 1 << 20;  // bytes; more is 413 by too_large()
    bool counted = true;                 // among Limits::requests while it is handled; probes are not
    std::function<Response()> too_large;
    std::function<asio::awaitable<Response>(Request)> handle;
};

// What the listener serves. Called on the connection's strand.
class Handler {
  public:
    virtual ~Handler() = default;
    virtual asio::awaitable<Admission> admit(const RequestHead& head) = 0;
    // The answer to a message that is not HTTP as RFC 9112 wants it, or cannot be served now: 400, 408, 414, 431, 500,
    // 503, 505 (not HTTP/1), and close.
    virtual Response malformed(unsigned status, std::string_view detail) = 0;
};

}  // namespace vestibule::http
