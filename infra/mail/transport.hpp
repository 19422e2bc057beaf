// The port to the outside: one finished message, handed over once, with its phases told as they are reached.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>

#include "domain/notification/delivery.hpp"
#include "domain/notification/effect.hpp"

namespace vestibule::mail {

namespace asio = boost::asio;

struct Message {
    std::string key;  // effect key, 64 hexadecimal digits
    notification::Lane lane;
    std::string envelope_from;    // addr-spec; empty: the null reverse path
    std::string envelope_to;      // addr-spec
    std::string content;          // RFC 5322, CRLF line ends, without dot-stuffing; equal at every attempt
    bool needs_smtputf8 = false;  // an address has a UTF-8 local part
};

// Awaited before going on: when it returns, the phase is durable. Throws where the lease is lost; the
// transport then lets the conversation die without sending the final dot.
using Progress = std::function<asio::awaitable<void>(notification::Phase)>;

// Thread-safe. Every outcome, a dead host too, is returned; exceptions come only from `progress` and from
// cancellation. `committing` is reported before the byte that may make the mail leave, by
// transports for which a second attempt could be a second mail.
class MailTransport {
  public:
    virtual ~MailTransport() = default;
    virtual asio::awaitable<notification::Outcome> deliver(Message message, Progress progress) = 0;
};

}  // namespace vestibule::mail
