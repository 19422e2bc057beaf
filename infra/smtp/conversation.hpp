// The words of SMTP over one connection: greeting, capabilities, TLS, AUTH, and one mail after another.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <optional>
#include <set>
#include <string>

#include "infra/mail/transport.hpp"
#include "infra/smtp/connection.hpp"

namespace vestibule::smtp {

// RFC 5321, section 4.5.3.2, or shorter for codes: a smart host on the same site answers at once.
struct Limits {
    std::chrono::milliseconds connect{std::chrono::seconds(30)};
    std::chrono::milliseconds greeting{std::chrono::seconds(300)};
    std::chrono::milliseconds command{std::chrono::seconds(300)};
    std::chrono::milliseconds data{std::chrono::seconds(120)};
    std::chrono::milliseconds block{std::chrono::seconds(180)};
    std::chrono::milliseconds final_dot{std::chrono::seconds(600)};
};
Limits limits_for(notification::Lane lane);

class Conversation {
  public:
    Conversation(asio::any_io_executor executor, const SmtpUrl& url, std::string helo_name)
        : connection_(executor), url_(url), helo_name_(std::move(helo_name)) {}

    // nullopt: ready for mail. Every failure is an outcome; only cancellation is thrown.
    asio::awaitable<std::optional<notification::Outcome>> open(Limits limits);
    // RSET; false: this connection is of no use any more.
    asio::awaitable<bool> reset(Limits limits);
    asio::awaitable<notification::Outcome> send(const mail::Message& message, const mail::Progress& progress,
                                                Limits limits);
    // After `send`: fit for another mail.
    bool reusable() const { return reusable_; }

  private:
    asio::awaitable<std::optional<notification::Outcome>> greet(Limits limits);
    asio::awaitable<ServerReply> ask(std::string line, std::chrono::milliseconds limit);
    asio::awaitable<std::optional<notification::Outcome>> hello(Limits limits);
    asio::awaitable<std::optional<notification::Outcome>> secure(Limits limits);
    asio::awaitable<std::optional<notification::Outcome>> authenticate(Limits limits);
    asio::awaitable<std::optional<notification::Outcome>> envelope(const mail::Message& message, Limits limits);
    asio::awaitable<notification::Outcome> transmit(const mail::Message& message, const mail::Progress& progress,
                                                    Limits limits);
    std::optional<notification::Outcome> unfit(const mail::Message& message) const;
    std::string mail_command(const mail::Message& message) const;
    bool offers(std::string_view extension) const { return extensions_.contains(extension); }
    void note_extensions(const ServerReply& reply);

    Connection connection_;
    const SmtpUrl& url_;
    std::string helo_name_;
    std::set<std::string, std::less<>> extensions_;  // upper case
    std::set<std::string, std::less<>> auth_methods_;
    std::size_t size_limit_ = 0;  // 0: none known
    bool secured_ = false;
    bool reusable_ = false;
    notification::Stage stage_ = notification::Stage::connect;  // where a silence would have happened
};

// RFC 5321, section 4.5.2: a dot before every line that begins with one. Ends with CRLF.
std::string dot_stuffed(std::string_view content);

}  // namespace vestibule::smtp
