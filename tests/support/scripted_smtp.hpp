// A mail server that answers by script, falls silent or hangs up where it is told to, and keeps what it got.
#pragma once

#include <algorithm>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vestibule::tests {

namespace asio = boost::asio;

class ScriptedSmtp {
  public:
    // A step's whole answer, CRLF included; or one of these.
    static constexpr const char* hang_up = "!";
    static constexpr const char* silence = "~";

    struct Mail {
        std::string from;  // the whole MAIL line
        std::string to;    // the whole RCPT line
        std::string content;
    };
    struct State {
        // By GREETING, EHLO, HELO, STARTTLS, AUTH, MAIL, RCPT, DATA, DOT, RSET; what is missing goes well.
        std::map<std::string, std::string> script;
        std::vector<Mail> mails;            // complete up to the final dot, whatever was answered
        std::vector<std::string> commands;  // every line but those of DATA
        std::size_t connections = 0;
    };

    explicit ScriptedSmtp(const asio::any_io_executor& executor)
        : state_(std::make_shared<State>()),
          acceptor_(std::make_shared<asio::ip::tcp::acceptor>(
              executor, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0))) {
        asio::co_spawn(executor, listen(acceptor_, state_), [](std::exception_ptr) {});
    }
    ~ScriptedSmtp() { acceptor_->close(); }

    State* operator->() { return state_.get(); }
    std::uint16_t port() const { return acceptor_->local_endpoint().port(); }
    std::string url(const std::string& rest = "?starttls=off") const {
        return "smtp://127.0.0.1:" + std::to_string(port()) + rest;
    }

  private:
    using Socket = asio::ip::tcp::socket;

    static asio::awaitable<void> listen(std::shared_ptr<asio::ip::tcp::acceptor> acceptor,
                                        std::shared_ptr<State> state) {
        for (;;) {
            auto socket = co_await acceptor->async_accept(asio::use_awaitable);
            ++state->connections;
            asio::co_spawn(co_await asio::this_coro::executor, talk(std::move(socket), state),
                           [](std::exception_ptr) {});
        }
    }
    // False: hang up.
    static asio::awaitable<bool> answer(Socket& socket, const State& state, const std::string& step,
                                        std::string usual) {
        const auto scripted = state.script.find(step);
        const auto text = scripted == state.script.end() ? std::move(usual) : scripted->second;
        if (text == hang_up) co_return false;
        if (text != silence) co_await asio::async_write(socket, asio::buffer(text), asio::use_awaitable);
        co_return true;
    }
    static asio::awaitable<std::string> line(Socket& socket, std::string& buffer, std::string_view end) {
        const auto size =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(buffer), end, asio::use_awaitable);
        auto text = buffer.substr(0, size - end.size());
        buffer.erase(0, size);
        co_return text;
    }
    static std::string usual_answer(const std::string& verb) {
        if (verb == "EHLO")
            return "250-scripted\r\n250-PIPELINING\r\n250-SIZE 100000\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN\r\n";
        if (verb == "AUTH") return "235 2.7.0 ok\r\n";
        if (verb == "DATA") return "354 go on\r\n";
        if (verb == "STARTTLS") return "454 4.7.0 not now\r\n";
        return "250 2.0.0 ok\r\n";
    }
    static asio::awaitable<void> talk(Socket socket, std::shared_ptr<State> state) {
        std::string buffer;
        Mail mail;
        if (!co_await answer(socket, *state, "GREETING", "220 scripted ESMTP\r\n")) co_return;
        for (;;) {
            const auto command = co_await line(socket, buffer, "\r\n");
            state->commands.push_back(command);
            const auto verb = command.substr(0, command.find(' '));
            if (verb == "MAIL") mail.from = command;
            if (verb == "RCPT") mail.to = command;
            if (!co_await answer(socket, *state, verb, usual_answer(verb))) co_return;
            if (verb != "DATA" || state->script.contains("DATA")) continue;

            mail.content = co_await line(socket, buffer, "\r\n.\r\n") + "\r\n";
            for (auto at = mail.content.find("\r\n.."); at != std::string::npos;
                 at = mail.content.find("\r\n..", at + 3))
                mail.content.erase(at + 2, 1);
            state->mails.push_back(mail);
            if (!co_await answer(socket, *state, "DOT", "250 2.0.0 Ok: queued as 4F2A\r\n")) co_return;
        }
    }

    std::shared_ptr<State> state_;
    std::shared_ptr<asio::ip::tcp::acceptor> acceptor_;
};

}  // namespace vestibule::tests
