// Writes the head of an answer: framing and connection are decided here, not by the handler.
#pragma once

#include <chrono>
#include <string>

#include "infra/http/message.hpp"

namespace vestibule::http {

enum class BodyFraming {
    length,    // Content-Length of Response::body
    chunked,   // an endless answer to HTTP/1.1
    to_close,  // an endless answer to HTTP/1.0
};

struct Exchange {
    bool http_1_0 = false;
    bool keep_alive = true;
    BodyFraming framing = BodyFraming::length;
    std::chrono::sys_seconds now;
};

// Appends status line, headers and empty line to `out`. The handler's own Content-Length, Transfer-Encoding, Connection
// and Date are left out. False, and `out` as it was, when a header could split the answer (RFC 9110, section 5.5).
bool write_head(std::string& out, const Response& response, const Exchange& exchange);

// 204 and 304 have no body whatever the handler says (RFC 9110, section 6.4.1).
bool may_have_body(unsigned status);

}  // namespace vestibule::http
