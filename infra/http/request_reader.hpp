// Reads requests off a connection: heads and bodies, within the limits of size and time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "infra/http/connection.hpp"
#include "infra/http/load.hpp"
#include "infra/http/request_head.hpp"
#include "infra/http/settings.hpp"

namespace vestibule::http {

// Used on the connection's strand. A Fault of status 0 means that the client is gone: there is nobody to answer.
class RequestReader {
  public:
    RequestReader(Connection& connection, const Limits& limits);

    // True once a byte of the next request is there; false when none came until `deadline`.
    asio::awaitable<bool> wait(Connection::TimePoint deadline);
    // Faults: those of request_head.hpp, 408, 0.
    asio::awaitable<std::expected<ParsedHead, Fault>> read_head();
    // Faults: 400 (framing), 408, 413 (more than `limit` bytes came in chunks), 503 (no memory left for bodies), 0.
    asio::awaitable<std::expected<std::string, Fault>> read_body(const ParsedHead& head, std::uint64_t limit,
                                                                 Share<std::uint64_t>& memory);
    // Reads a body that nobody wants. False when it is too long, too slow or malformed.
    asio::awaitable<bool> drain(const ParsedHead& head, std::chrono::milliseconds within);

    bool has_bytes() const { return buffer_.size() > 0; }

  private:
    asio::awaitable<Fault> receive(Connection::TimePoint deadline);
    asio::awaitable<std::expected<std::string, Fault>> read_sized(std::uint64_t length, Share<std::uint64_t>& memory);
    asio::awaitable<std::expected<std::string, Fault>> read_chunked(std::uint64_t limit, Share<std::uint64_t>& memory);
    Connection::TimePoint body_deadline(Connection::TimePoint start, std::size_t received) const;
    std::string_view buffered() const;

    Connection& connection_;
    const Limits& limits_;
    boost::beast::flat_buffer buffer_;
    HeadScanner scanner_;
};

}  // namespace vestibule::http
