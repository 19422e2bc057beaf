#include "infra/smtp/smtp_transport.hpp"

#include <boost/asio/this_coro.hpp>
#include <boost/test/unit_test.hpp>

#include "infra/smtp/conversation.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/scripted_smtp.hpp"

using namespace vestibule;
using namespace vestibule::smtp;
using namespace vestibule::notification;
using namespace std::chrono_literals;
using vestibule::tests::async_test;
using vestibule::tests::ScriptedSmtp;

namespace {

using Script = std::map<std::string, std::string>;

mail::Message some_message() {
    return {.key = std::string(64, 'a'),
            .lane = Lane::transactional,
            .envelope_from = "no-reply@rewards.example",
            .envelope_to = "ana@example.com",
            .content = "Subject: Hello\r\n\r\nA line\r\n.hidden\r\n..\r\n"};
}

struct Sent {
    Outcome outcome;
    std::vector<Phase> phases;
    std::vector<ScriptedSmtp::Mail> mails;
    std::vector<std::string> commands;
    std::size_t connections = 0;
};

// Sends `count` mails to a server with this script; the last outcome.
Sent send(const Script& script, mail::Message message = some_message(), int count = 1,
          const std::string& rest = "?starttls=off") {
    Sent sent;
    async_test([&]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        ScriptedSmtp server(executor);
        server->script = script;
        SmtpTransport transport(executor, {SmtpUrl::parse(server.url(rest)).value(), "here.example"});
        mail::Progress progress = [&](Phase phase) -> asio::awaitable<void> {
            sent.phases.push_back(phase);
            co_return;
        };
        for (int i = 0; i < count; ++i) sent.outcome = co_await transport.deliver(message, progress);
        sent.mails = server->mails;
        sent.commands = server->commands;
        sent.connections = server->connections;
    });
    return sent;
}

bool said(const Sent& sent, const std::string& line) {
    return std::ranges::find(sent.commands, line) != sent.commands.end();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sending_by_smtp)

BOOST_AUTO_TEST_CASE(hands_the_message_over_unchanged) {
    const auto sent = send({});
    BOOST_TEST(to_string(sent.outcome.cls) == "delivered");
    BOOST_TEST(sent.outcome.provider_ref == "4F2A");
    BOOST_REQUIRE(sent.mails.size() == 1u);
    BOOST_TEST(sent.mails[0].content == some_message().content);
    BOOST_TEST(sent.mails[0].from.starts_with("MAIL FROM:<no-reply@rewards.example> SIZE="));
    BOOST_TEST(sent.mails[0].to == "RCPT TO:<ana@example.com>");
    BOOST_TEST((sent.phases == std::vector{Phase::connected, Phase::payload_sent, Phase::committing}));
}

BOOST_AUTO_TEST_CASE(uses_a_connection_again) {
    const auto sent = send({}, some_message(), 3);
    BOOST_TEST(sent.mails.size() == 3u);
    BOOST_TEST(sent.connections == 1u);
    BOOST_TEST(std::ranges::count(sent.commands, "RSET") == 2);
}

BOOST_AUTO_TEST_CASE(connects_anew_where_the_kept_connection_is_dead) {
    const auto sent = send({{"RSET", ScriptedSmtp::hang_up}}, some_message(), 2);
    BOOST_TEST(to_string(sent.outcome.cls) == "delivered");
    BOOST_TEST(sent.connections == 2u);
}

BOOST_AUTO_TEST_CASE(classes_each_refusal) {
    struct Row {
        std::string step;
        std::string answer;
        OutcomeClass expected;
        std::size_t mails;  // that the server may have taken
    };
    using enum OutcomeClass;
    const Row rows[] = {
        {"GREETING", "421 busy\r\n", host_busy, 0},
        {"GREETING", "554 go away\r\n", host_refuses, 0},
        {"EHLO", "421 closing\r\n", host_busy, 0},
        {"MAIL", "451 4.3.0 later\r\n", transient, 0},
        {"MAIL", "550 5.7.1 not you\r\n", configuration, 0},
        {"MAIL", "421 closing\r\n", host_down, 0},
        {"RCPT", "450 4.2.0 grey\r\n", transient, 0},
        {"RCPT", "550 5.1.1 unknown\r\n", hard_bounce, 0},
        {"RCPT", "552 5.2.2 full\r\n", soft_bounce, 0},
        {"RCPT", "554 5.7.1 spam\r\n", policy, 0},
        {"RCPT", "550 no\r\n", permanent, 0},
        {"DATA", "451 4.3.0 later\r\n", transient, 0},
        {"DATA", "554 5.7.1 no\r\n", policy, 0},
        {"DOT", "451 4.3.0 later\r\n", transient, 1},
        {"DOT", "554 5.6.0 no\r\n", permanent, 1},
        {"DOT", "hello\r\n", ambiguous, 1},
        {"RCPT", "hello\r\n", host_down, 0},
    };
    for (const auto& row : rows) BOOST_TEST_CONTEXT(row.step << " " << row.answer) {
            const auto sent = send({{row.step, row.answer}});
            BOOST_TEST(to_string(sent.outcome.cls) == to_string(row.expected));
            BOOST_TEST(sent.mails.size() == row.mails);
        }
}

BOOST_AUTO_TEST_CASE(knows_a_hang_up_before_the_dot_from_one_after) {
    for (const std::string step : {"GREETING", "EHLO", "MAIL", "RCPT", "DATA"}) BOOST_TEST_CONTEXT(step) {
            const auto sent = send({{step, ScriptedSmtp::hang_up}});
            BOOST_TEST(to_string(sent.outcome.cls) == "host-down");
            BOOST_TEST(std::ranges::count(sent.phases, Phase::committing) == 0);
        }
    const auto sent = send({{"DOT", ScriptedSmtp::hang_up}});
    BOOST_TEST(to_string(sent.outcome.cls) == "ambiguous");
}

BOOST_AUTO_TEST_CASE(waits_no_longer_than_the_limit) {
    for (const std::string step : {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "DOT"}) BOOST_TEST_CONTEXT(step) {
            Outcome outcome;
            async_test([&]() -> asio::awaitable<void> {
                const auto executor = co_await asio::this_coro::executor;
                ScriptedSmtp server(executor);
                server->script = {{step, ScriptedSmtp::silence}};
                // Short only where the silence is: a busy machine must not stumble earlier.
                const auto limit = [&](std::initializer_list<std::string_view> steps) {
                    return std::ranges::find(steps, step) != steps.end() ? 50ms : 1500ms;
                };
                const Limits limits{.connect = 1500ms,
                                    .greeting = limit({"GREETING"}),
                                    .command = limit({"EHLO", "MAIL", "RCPT"}),
                                    .data = limit({"DATA"}),
                                    .block = 1500ms,
                                    .final_dot = limit({"DOT"})};
                const auto url = SmtpUrl::parse(server.url()).value();
                Conversation conversation(executor, url, "here.example");
                const mail::Progress progress = [](Phase) -> asio::awaitable<void> { co_return; };
                auto refused = co_await conversation.open(limits);
                outcome = refused ? *refused : co_await conversation.send(some_message(), progress, limits);
            });
            BOOST_TEST(to_string(outcome.cls) == (step == "DOT" ? "ambiguous" : "host-down"));
        }
}

BOOST_AUTO_TEST_CASE(sends_no_dot_where_the_mark_fails) {
    async_test([&]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        ScriptedSmtp server(executor);
        SmtpTransport transport(executor, {SmtpUrl::parse(server.url()).value(), "here.example"});
        const mail::Progress progress = [](Phase phase) -> asio::awaitable<void> {
            if (phase == Phase::committing) throw std::runtime_error("lease lost");
            co_return;
        };
        bool thrown = false;
        try {
            co_await transport.deliver(some_message(), progress);
        } catch (const std::runtime_error&) {
            thrown = true;
        }
        BOOST_TEST(thrown);
        BOOST_TEST(server->mails.empty());
    });
}

BOOST_AUTO_TEST_CASE(falls_back_to_helo) {
    const auto sent = send({{"EHLO", "502 what\r\n"}});
    BOOST_TEST(to_string(sent.outcome.cls) == "delivered");
    BOOST_TEST(said(sent, "HELO here.example"));
    BOOST_TEST(said(sent, "MAIL FROM:<no-reply@rewards.example>"));
}

BOOST_AUTO_TEST_CASE(says_who_it_is_by_plain_or_login) {
    async_test([&]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        ScriptedSmtp server(executor);
        const auto url = "smtp://ann:secret@127.0.0.1:" + std::to_string(server.port()) + "?starttls=off";
        SmtpTransport transport(executor, {SmtpUrl::parse(url).value(), "here.example"});
        const mail::Progress progress = [](Phase) -> asio::awaitable<void> { co_return; };
        const auto good = co_await transport.deliver(some_message(), progress);
        BOOST_TEST(to_string(good.cls) == "delivered");
        BOOST_TEST((std::ranges::find(server->commands, "AUTH PLAIN AGFubgBzZWNyZXQ=") != server->commands.end()));
    });
    for (const auto& [answer, expected] : {std::pair{"535 5.7.8 wrong\r\n", OutcomeClass::configuration},
                                           std::pair{"454 4.7.0 later\r\n", OutcomeClass::host_down}}) {
        Outcome outcome;
        async_test([&]() -> asio::awaitable<void> {
            const auto executor = co_await asio::this_coro::executor;
            ScriptedSmtp server(executor);
            server->script = {{"AUTH", answer}};
            const auto url = "smtp://ann:secret@127.0.0.1:" + std::to_string(server.port()) + "?starttls=off";
            SmtpTransport transport(executor, {SmtpUrl::parse(url).value(), "here.example"});
            outcome = co_await transport.deliver(some_message(), [](Phase) -> asio::awaitable<void> { co_return; });
        });
        BOOST_TEST(to_string(outcome.cls) == to_string(expected));
    }
}

BOOST_AUTO_TEST_CASE(sends_nothing_in_the_clear_where_tls_is_required) {
    const auto not_offered = send({}, some_message(), 1, "?starttls=required");
    BOOST_TEST(to_string(not_offered.outcome.cls) == "configuration");
    BOOST_TEST(not_offered.mails.empty());
    // A reply that stands behind the go-ahead in the clear could have been put there by anybody.
    const auto injected = send({{"EHLO", "250-x\r\n250 STARTTLS\r\n"}, {"STARTTLS", "220 go\r\n250 injected\r\n"}},
                               some_message(), 1, "?starttls=required");
    BOOST_TEST(to_string(injected.outcome.cls) == "host-down");
    BOOST_TEST(injected.mails.empty());
}

BOOST_AUTO_TEST_CASE(refuses_what_the_server_can_not_carry) {
    auto utf8 = some_message();
    utf8.envelope_to = "josé@example.com";
    utf8.needs_smtputf8 = true;
    BOOST_TEST(to_string(send({}, utf8).outcome.cls) == "permanent");
    const auto able = send({{"EHLO", "250-x\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"}}, utf8);
    BOOST_TEST(to_string(able.outcome.cls) == "delivered");
    BOOST_TEST(able.mails[0].from.ends_with(" SMTPUTF8"));

    auto large = some_message();
    large.content += std::string(100'000, 'x') + "\r\n";
    BOOST_TEST(to_string(send({}, large).outcome.cls) == "permanent");

    auto injected = some_message();
    injected.envelope_to = "a@b.example>\r\nRCPT TO:<eve@example.com";
    const auto refused = send({}, injected);
    BOOST_TEST(to_string(refused.outcome.cls) == "permanent");
    BOOST_TEST(refused.mails.empty());
}

BOOST_AUTO_TEST_CASE(finds_nobody_home) {
    std::uint16_t port = 0;
    async_test([&]() -> asio::awaitable<void> {
        const auto executor = co_await asio::this_coro::executor;
        {
            ScriptedSmtp gone(executor);
            port = gone.port();
        }
        SmtpTransport transport(executor,
                                {SmtpUrl::parse("smtp://127.0.0.1:" + std::to_string(port)).value(), "here.example"});
        const auto outcome =
            co_await transport.deliver(some_message(), [](Phase) -> asio::awaitable<void> { co_return; });
        BOOST_TEST(to_string(outcome.cls) == "host-down");
    });
}

BOOST_AUTO_TEST_SUITE_END()
