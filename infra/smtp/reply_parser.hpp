// Reads SMTP replies (RFC 5321, section 4.2) out of bytes as they come.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/notification/delivery.hpp"

namespace vestibule::smtp {

struct ProtocolError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ServerReply {
    int code = 0;                    // 200–599
    std::vector<std::string> lines;  // without code

    bool positive() const { return code < 300; }
    // With the enhanced code of RFC 3463 taken out of the first line, where its class is the reply's.
    notification::Reply to_reply() const;
};

class ReplyParser {
  public:
    static constexpr std::size_t longest_line = 4096;
    static constexpr std::size_t most_lines = 256;

    // Throws ProtocolError on what is no reply; the connection is then of no use.
    void feed(std::string_view bytes);
    std::optional<ServerReply> next();
    // Bytes or replies nobody has asked for yet.
    bool idle() const { return line_.empty() && current_.lines.empty() && ready_.empty(); }

  private:
    void end_line();

    std::string line_;
    ServerReply current_;
    std::vector<ServerReply> ready_;
};

}  // namespace vestibule::smtp
