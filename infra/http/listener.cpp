#include "infra/http/listener.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <unordered_set>

#include "domain/shared/failures.hpp"
#include "infra/async/task_group.hpp"
#include "infra/async/with_deadline.hpp"
#include "infra/http/session.hpp"
#include "infra/log/log.hpp"

namespace vestibule::http {
namespace {

using asio::ip::tcp;

// More connections than that above the limit are closed without an answer.
constexpr std::size_t turned_away_at_once = 64;
constexpr std::chrono::milliseconds pause_without_files{100};

tcp::endpoint endpoint_of(const ListenerSettings& settings, const asio::any_io_executor& executor) {
    boost::system::error_code error;
    const auto address = asio::ip::make_address(settings.address, error);
    if (!error) return {address, settings.port};
    tcp::resolver resolver(executor);
    const auto found = resolver.resolve(settings.address, std::to_string(settings.port), error);
    if (error || found.empty()) throw CannotListen("cannot resolve " + settings.address + ": " + error.message());
    return found.begin()->endpoint();
}

}  // namespace

// Everything but `tls` is touched on `strand` only.
struct Listener::State : std::enable_shared_from_this<Listener::State> {
    State(asio::any_io_executor io, ListenerSettings given, Handler& handler, metrics::Registry& registry)
        : executor(std::move(io)),
          strand(asio::make_strand(executor)),
          settings(std::move(given)),
          premises(std::make_shared<Premises>(handler, settings.limits, registry)),
          acceptor(strand),
          connections(registry.gauge("vestibule_http_connections", "Open connections")),
          turned_away(registry.counter("vestibule_http_turned_away_total", "Connections refused by the limit")) {}

    asio::awaitable<void> accept();
    void welcome(tcp::socket socket);
    bool evict_one();
    static asio::awaitable<void> converse(std::shared_ptr<State> state, std::shared_ptr<Session> session, bool wanted);
    asio::awaitable<void> shut(std::chrono::milliseconds grace);

    asio::any_io_executor executor;
    asio::strand<asio::any_io_executor> strand;
    ListenerSettings settings;
    std::shared_ptr<Premises> premises;
    tcp::acceptor acceptor;
    std::uint16_t port = 0;
    TaskGroup accepting{"http accept"};
    TaskGroup conversing{"http sessions"};
    std::unordered_set<std::shared_ptr<Session>> sessions;
    metrics::Gauge connections;
    metrics::Counter turned_away;

    std::mutex tls_mutex;
    TlsContext tls;
};

asio::awaitable<void> Listener::State::accept() {
    const auto self = shared_from_this();
    while (acceptor.is_open()) {
        auto [error, socket] =
            co_await acceptor.async_accept(asio::make_strand(executor), asio::as_tuple(asio::use_awaitable));
        if (!acceptor.is_open()) break;
        if (!error) {
            welcome(std::move(socket));
            continue;
        }
        if (error == asio::error::connection_aborted) continue;
        log::warning("cannot accept a connection", {{"reason", error.message()}});
        asio::steady_timer pause(strand, pause_without_files);
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Listener::State::welcome(tcp::socket socket) {
    bool wanted = sessions.size() < settings.limits.connections || evict_one();
    if (!wanted) turned_away.add();
    if (sessions.size() >= settings.limits.connections + turned_away_at_once) return;

    TlsContext context;
    {
        const std::lock_guard lock(tls_mutex);
        context = tls;
    }
    const auto session_strand = socket.get_executor();
    auto connection = std::make_shared<Connection>(std::move(socket), std::move(context));
    auto session = std::make_shared<Session>(session_strand, std::move(connection), premises);
    sessions.insert(session);
    connections.set(static_cast<double>(sessions.size()));
    conversing.spawn(session_strand, converse(shared_from_this(), std::move(session), wanted), "session");
}

// The longest idle one; when none is idle, the one that has taken longest to send its head.
bool Listener::State::evict_one() {
    const auto longest = [this](auto since_of) {
        std::shared_ptr<Session> found;
        auto earliest = std::chrono::steady_clock::time_point::max();
        for (const auto& session : sessions)
            if (const auto since = since_of(*session); since && *since < earliest) {
                earliest = *since;
                found = session;
            }
        return found;
    };
    auto chosen = longest([](const Session& session) { return session.idle_since(); });
    if (!chosen) chosen = longest([](const Session& session) { return session.reading_head_since(); });
    if (chosen) chosen->evict();
    return chosen != nullptr;
}

// The session leaves the set however it ends.
asio::awaitable<void> Listener::State::converse(std::shared_ptr<State> state, std::shared_ptr<Session> session,
                                                bool wanted) {
    std::exception_ptr failure;
    try {
        co_await (wanted ? session->run() : session->turn_away());
    } catch (...) {
        failure = std::current_exception();
    }
    session->abort();
    asio::post(state->strand, [state, session] {
        state->sessions.erase(session);
        state->connections.set(static_cast<double>(state->sessions.size()));
    });
    if (failure) std::rethrow_exception(failure);
}

asio::awaitable<void> Listener::State::shut(std::chrono::milliseconds grace) {
    const auto self = shared_from_this();
    boost::system::error_code ignored;
    acceptor.close(ignored);
    for (const auto& session : sessions) session->leave();
    co_await accepting.wait();
    bool cut = false;
    try {
        co_await with_deadline(grace, "finishing sessions", conversing.wait());
    } catch (const DeadlineExceeded&) {
        cut = true;
    }
    if (!cut) co_return;
    log::warning("sessions cut at the end of the grace time", {{"count", std::to_string(conversing.running())}});
    conversing.cancel();
    co_await conversing.wait();
}

Listener::Listener(asio::any_io_executor executor, ListenerSettings settings, Handler& handler,
                   metrics::Registry& registry)
    : state_(std::make_shared<State>(std::move(executor), std::move(settings), handler, registry)) {
    if (auto loaded = reload_tls(); !loaded) throw BadTlsFiles(loaded.error());
}

Listener::~Listener() = default;

void Listener::start() {
    auto& acceptor = state_->acceptor;
    const auto endpoint = endpoint_of(state_->settings, state_->executor);
    try {
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen(asio::socket_base::max_listen_connections);
    } catch (const boost::system::system_error& error) {
        throw CannotListen("cannot listen on " + state_->settings.address + ":" +
                           std::to_string(state_->settings.port) + ": " + error.code().message());
    }
    state_->port = acceptor.local_endpoint().port();
    state_->accepting.spawn(state_->strand, state_->accept(), "accept");
}

std::uint16_t Listener::port() const {
    return state_->port;
}

asio::awaitable<void> Listener::stop(std::chrono::milliseconds grace) {
    co_await asio::co_spawn(state_->strand, state_->shut(grace), asio::use_awaitable);
}

std::expected<void, std::string> Listener::reload_tls() {
    if (!state_->settings.tls) return {};
    auto loaded = load_server_context(*state_->settings.tls);
    if (!loaded) return std::unexpected(loaded.error());
    const std::lock_guard lock(state_->tls_mutex);
    state_->tls = std::move(*loaded);
    return {};
}

}  // namespace vestibule::http
