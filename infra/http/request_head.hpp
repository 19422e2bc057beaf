// The head of a request, read strictly as RFC 9112 wants it: pure functions of bytes, no socket.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string_view>

#include "infra/http/message.hpp"
#include "infra/http/settings.hpp"

namespace vestibule::http {

// Why a message is refused: 400, 414, 431 or 505, and words for the client that repeat nothing it sent.
struct Fault {
    unsigned status;
    std::string_view detail;
};

// How the body is delimited and what becomes of the connection (RFC 9112, sections 6 and 9).
struct Framing {
    bool http_1_0 = false;
    bool keep_alive = true;
    bool chunked = false;
    bool expects_continue = false;
};

struct ParsedHead {
    RequestHead head;
    Framing framing;
};

// Finds the end of a head that arrives in pieces, and sees what is wrong with it as early as can be.
class HeadScanner {
  public:
    explicit HeadScanner(const Limits& limits) : limits_(limits) {}

    // `bytes` is everything received since the head began. The head's length, empty line included; nullopt while
    // more is needed. One empty line before the request line is passed over (RFC 9112, section 2.2).
    std::expected<std::optional<std::size_t>, Fault> scan(std::string_view bytes);
    void reset() { *this = HeadScanner(limits_); }

  private:
    std::expected<void, Fault> end_line(std::string_view bytes, std::size_t line_feed);
    std::expected<void, Fault> within_limits(std::string_view bytes) const;

    Limits limits_;
    std::size_t position_ = 0;  // scanned so far
    std::size_t line_start_ = 0;
    std::size_t headers_start_ = 0;  // 0 while in the request line
    bool passed_empty_line_ = false;
    bool complete_ = false;
};

// `bytes` is a whole head as found by the scanner.
std::expected<ParsedHead, Fault> parse_head(std::string_view bytes, const Limits& limits);

}  // namespace vestibule::http
