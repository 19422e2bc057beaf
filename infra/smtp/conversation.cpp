#include "infra/smtp/conversation.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <cctype>
#include <charconv>
#include <sstream>

#include "domain/shared/base64.hpp"
#include "domain/shared/failures.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"
#include "infra/mail/encoding.hpp"

namespace vestibule::smtp {

using namespace notification;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t block_size = 64 * 1024;

std::string upper(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
    return out;
}

// Nothing that could end a command or its path.
bool clean_address(std::string_view address) {
    return std::ranges::none_of(
        address, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127 || c == '<' || c == '>'; });
}

Outcome configuration_fault(std::string_view what) {
    log::error("the mail server can't be used as configured", {{"reason", std::string(what)}});
    return {.cls = OutcomeClass::configuration};
}

}  // namespace

Limits limits_for(Lane lane) {
    if (lane != Lane::otp) return {};
    return {.connect = 10s, .greeting = 30s, .command = 30s, .data = 30s, .block = 30s, .final_dot = 60s};
}

std::string dot_stuffed(std::string_view content) {
    std::string out;
    out.reserve(content.size() + 64);
    bool fresh = true;
    for (char c : content) {
        if (fresh && c == '.') out += '.';
        out += c;
        fresh = c == '\n';
    }
    if (!out.ends_with("\r\n")) out += "\r\n";
    return out;
}

asio::awaitable<ServerReply> Conversation::ask(std::string line, std::chrono::milliseconds limit) {
    co_await connection_.write(line + "\r\n", limit);
    co_return co_await connection_.read(limit);
}

asio::awaitable<std::optional<Outcome>> Conversation::open(Limits limits) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    std::string silence;
    bool tls_refused = false;
    try {
        co_return co_await greet(limits);
    } catch (const TlsRefused& error) {
        silence = error.what();
        tls_refused = true;
    } catch (const DeadlineExceeded& error) {
        silence = error.what();
    } catch (const ProtocolError& error) {
        silence = error.what();
    } catch (const boost::system::system_error& error) {
        if (cancellation.cancelled() != asio::cancellation_type::none) throw;
        silence = error.code().message();
    }
    if (tls_refused) co_return configuration_fault(silence);
    log::warning("the mail server can't be reached", {{"host", url_.host}, {"reason", silence}});
    co_return classify(stage_, {});
}

asio::awaitable<std::optional<Outcome>> Conversation::greet(Limits limits) {
    stage_ = Stage::connect;
    co_await connection_.connect(url_, limits.connect);
    if (url_.tls == Tls::implicit) {
        co_await connection_.start_tls(url_, limits.connect);
        secured_ = true;
    }
    stage_ = Stage::greeting;
    if (const auto greeting = co_await connection_.read(limits.greeting); greeting.code != 220)
        co_return classify(Stage::greeting, greeting.to_reply());
    if (auto refused = co_await hello(limits)) co_return refused;
    if (auto refused = co_await secure(limits)) co_return refused;
    stage_ = Stage::auth;
    co_return co_await authenticate(limits);
}

asio::awaitable<std::optional<Outcome>> Conversation::hello(Limits limits) {
    extensions_.clear();
    auth_methods_.clear();
    auto reply = co_await ask("EHLO " + helo_name_, limits.command);
    if (reply.positive()) {
        note_extensions(reply);
        co_return std::nullopt;
    }
    if (reply.code == 500 || reply.code == 502) reply = co_await ask("HELO " + helo_name_, limits.command);
    if (reply.positive()) co_return std::nullopt;
    co_return classify(Stage::greeting, reply.to_reply());
}

void Conversation::note_extensions(const ServerReply& reply) {
    for (std::size_t i = 1; i < reply.lines.size(); ++i) {
        std::istringstream words(upper(reply.lines[i]));
        std::string name;
        words >> name;
        // "AUTH=LOGIN" is an older way to say "AUTH LOGIN".
        if (name.starts_with("AUTH=")) auth_methods_.insert(name.substr(5));
        if (name == "AUTH" || name.starts_with("AUTH="))
            for (std::string method; words >> method;) auth_methods_.insert(method);
        if (name == "SIZE") words >> size_limit_;
        if (!name.empty()) extensions_.insert(name);
    }
}

asio::awaitable<std::optional<Outcome>> Conversation::secure(Limits limits) {
    if (secured_ || url_.tls == Tls::off) co_return std::nullopt;
    if (!offers("STARTTLS")) {
        if (url_.tls == Tls::required) co_return configuration_fault("STARTTLS is required and not offered");
        co_return std::nullopt;
    }
    const auto reply = co_await ask("STARTTLS", limits.command);
    if (reply.code != 220) {
        if (reply.code / 100 == 4) co_return classify(Stage::greeting, reply.to_reply());
        if (url_.tls == Tls::required) co_return configuration_fault("STARTTLS is required and was refused");
        co_return std::nullopt;
    }
    co_await connection_.start_tls(url_, limits.connect);
    secured_ = true;
    co_return co_await hello(limits);
}

asio::awaitable<std::optional<Outcome>> Conversation::authenticate(Limits limits) {
    if (url_.user.empty()) co_return std::nullopt;
    ServerReply reply;
    if (auth_methods_.contains("PLAIN")) {
        std::string credentials(1, '\0');
        credentials += url_.user;
        credentials += '\0';
        credentials += url_.password.reveal();
        reply = co_await ask("AUTH PLAIN " + base64(credentials), limits.command);
    } else if (auth_methods_.contains("LOGIN")) {
        reply = co_await ask("AUTH LOGIN", limits.command);
        if (reply.code == 334) reply = co_await ask(base64(url_.user), limits.command);
        if (reply.code == 334) reply = co_await ask(base64(url_.password.reveal()), limits.command);
    } else {
        co_return configuration_fault("a password is configured and the server offers neither PLAIN nor LOGIN");
    }
    if (reply.code == 235) co_return std::nullopt;
    co_return classify(Stage::auth, reply.to_reply());
}

asio::awaitable<bool> Conversation::reset(Limits limits) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    try {
        co_return (co_await ask("RSET", std::min<std::chrono::milliseconds>(limits.command, 30s))).positive();
    } catch (const DeadlineExceeded&) {
    } catch (const ProtocolError&) {
    } catch (const boost::system::system_error&) {
        if (cancellation.cancelled() != asio::cancellation_type::none) throw;
    }
    co_return false;
}

std::optional<Outcome> Conversation::unfit(const mail::Message& message) const {
    if (!clean_address(message.envelope_from) || !clean_address(message.envelope_to))
        return Outcome{.cls = OutcomeClass::permanent, .code = 553, .enhanced = "5.1.3"};
    if (message.needs_smtputf8 && !offers("SMTPUTF8"))
        return Outcome{.cls = OutcomeClass::permanent, .code = 550, .enhanced = "5.6.7"};
    if (size_limit_ > 0 && message.content.size() > size_limit_)
        return Outcome{.cls = OutcomeClass::permanent, .code = 552, .enhanced = "5.3.4"};
    return std::nullopt;
}

std::string Conversation::mail_command(const mail::Message& message) const {
    std::string line = "MAIL FROM:<" + message.envelope_from + ">";
    if (offers("SIZE")) line += " SIZE=" + std::to_string(message.content.size());
    if (offers("8BITMIME")) line += mail::is_ascii(message.content) ? " BODY=7BIT" : " BODY=8BITMIME";
    if (message.needs_smtputf8) line += " SMTPUTF8";
    return line;
}

asio::awaitable<std::optional<Outcome>> Conversation::envelope(const mail::Message& message, Limits limits) {
    const auto mail_line = mail_command(message);
    const auto rcpt_line = "RCPT TO:<" + message.envelope_to + ">";
    const bool pipelined = offers("PIPELINING");

    stage_ = Stage::mail;
    co_await connection_.write(mail_line + "\r\n" + (pipelined ? rcpt_line + "\r\n" : ""), limits.command);
    const auto mailed = co_await connection_.read(limits.command);
    stage_ = Stage::rcpt;
    if (!mailed.positive()) {
        // The second reply is on its way, unless the server says that it hangs up.
        if (pipelined && mailed.code != 421) co_await connection_.read(limits.command);
        co_return classify(Stage::mail, mailed.to_reply());
    }
    if (!pipelined) co_await connection_.write(rcpt_line + "\r\n", limits.command);
    const auto accepted = co_await connection_.read(limits.command);
    if (!accepted.positive()) co_return classify(Stage::rcpt, accepted.to_reply());

    stage_ = Stage::data;
    const auto go = co_await ask("DATA", limits.data);
    if (go.code != 354) co_return classify(Stage::data, go.to_reply());
    co_return std::nullopt;
}

asio::awaitable<Outcome> Conversation::transmit(const mail::Message& message, const mail::Progress& progress,
                                                Limits limits) {
    if (auto refused = co_await envelope(message, limits)) {
        reusable_ = refused->cls != OutcomeClass::host_down;
        co_return std::move(*refused);
    }
    const auto content = dot_stuffed(message.content);
    for (std::size_t at = 0; at < content.size(); at += block_size)
        co_await connection_.write(content.substr(at, block_size), limits.block);

    co_await progress(Phase::payload_sent);
    if (connection_.hung_up()) co_return classify(Stage::data, {});
    co_await progress(Phase::committing);

    // From here on a silence is ambiguous.
    stage_ = Stage::after_dot;
    co_await connection_.write(".\r\n", limits.block);
    FAILPOINT("D3");
    const auto reply = co_await connection_.read(limits.final_dot);
    reusable_ = reply.code != 421;
    co_return classify(Stage::after_dot, reply.to_reply());
}

asio::awaitable<Outcome> Conversation::send(const mail::Message& message, const mail::Progress& progress,
                                            Limits limits) {
    reusable_ = true;
    if (auto refused = unfit(message)) co_return std::move(*refused);

    reusable_ = false;
    stage_ = Stage::mail;
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    std::string silence;
    try {
        co_return co_await transmit(message, progress, limits);
    } catch (const DeadlineExceeded& error) {
        silence = error.what();
    } catch (const ProtocolError& error) {
        silence = error.what();
    } catch (const boost::system::system_error& error) {
        if (cancellation.cancelled() != asio::cancellation_type::none) throw;
        silence = error.code().message();
    }
    log::warning("the mail server fell silent", {{"host", url_.host}, {"reason", silence}});
    co_return classify(stage_, {});
}

}  // namespace vestibule::smtp
