#include "infra/http/session.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/core/demangle.hpp>
#include <typeinfo>
#include <utility>

#include "infra/http/chunk_stream.hpp"
#include "infra/log/log.hpp"

namespace vestibule::http {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds stranger_patience{250};
constexpr Fault failed{500, "The request could not be handled."};

// The handler answers errors itself; what gets here is a fault of the program, or the end of the grace time. The text
// of a fault may hold anything: only its type is logged.
template <class T>
asio::awaitable<std::optional<T>> guarded(asio::awaitable<T> work) {
    std::string type;
    try {
        co_return co_await std::move(work);
    } catch (const std::exception& error) {
        type = boost::core::demangle(typeid(error).name());
    }
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() == asio::cancellation_type::none)
        log::error("request handler threw", {{"type", type}});
    co_return std::nullopt;
}

}  // namespace

Session::Session(asio::any_io_executor strand, std::shared_ptr<Connection> connection,
                 std::shared_ptr<Premises> premises)
    : strand_(std::move(strand)),
      connection_(std::move(connection)),
      premises_(std::move(premises)),
      reader_(*connection_, premises_->limits) {}

asio::awaitable<void> Session::run() {
    const auto& limits = premises_->limits;
    if (connection_->is_tls() && !co_await connection_->handshake(steady_clock::now() + limits.handshake))
        co_return connection_->abort();

    bool first = true, asked = false;
    while ((asked = co_await wait_for_request(first)) && co_await serve_one()) first = false;
    // Nobody listens to the end of an idle connection; after an answer the client gets time to read it.
    co_await connection_->close(steady_clock::now() + (asked ? limits.drain : std::chrono::milliseconds(0)));
}

asio::awaitable<void> Session::turn_away() {
    if (!connection_->is_tls()) co_await refuse({503, "There are too many connections."});
    co_await connection_->close(steady_clock::now() + premises_->limits.drain);
}

void Session::leave() {
    asio::post(strand_, [self = shared_from_this()] {
        self->leaving_ = true;
        if (self->waiting_) self->connection_->interrupt();
        self->stream_end_.emit(asio::cancellation_type::terminal);
    });
}

void Session::evict() {
    asio::post(strand_, [self = shared_from_this()] {
        self->leaving_ = true;
        if (self->waiting_ || self->reading_head_) self->connection_->interrupt();
    });
}

namespace {

std::optional<steady_clock::time_point> moment(const std::atomic<steady_clock::rep>& ticks) {
    const auto since = ticks.load(std::memory_order_relaxed);
    if (since == 0) return std::nullopt;
    return steady_clock::time_point(steady_clock::duration(since));
}

}  // namespace

std::optional<steady_clock::time_point> Session::idle_since() const {
    return moment(idle_since_);
}

std::optional<steady_clock::time_point> Session::reading_head_since() const {
    return moment(head_since_);
}

asio::awaitable<bool> Session::wait_for_request(bool first) {
    if (reader_.has_bytes()) co_return !leaving_;
    if (leaving_) co_return false;
    const auto now = steady_clock::now();
    waiting_ = true;
    idle_since_.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    const bool asked = co_await reader_.wait(now + (first ? premises_->limits.head : premises_->limits.idle));
    idle_since_.store(0, std::memory_order_relaxed);
    waiting_ = false;
    co_return asked;
}

asio::awaitable<bool> Session::serve_one() {
    reading_head_ = true;
    head_since_.store(steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    auto head = co_await reader_.read_head();
    head_since_.store(0, std::memory_order_relaxed);
    reading_head_ = false;
    if (!head) co_return co_await refuse(head.error());

    head->head.remote_address = connection_->remote_address();
    co_return co_await handle(std::move(*head));
}

asio::awaitable<bool> Session::handle(ParsedHead parsed) {
    auto admission = co_await guarded(premises_->handler.admit(parsed.head));
    if (!admission) co_return co_await refuse(failed);
    if (admission->refused) co_return co_await answer_unread(parsed, std::move(*admission->refused));
    if (parsed.head.content_length.value_or(0) > admission->body_limit)
        co_return co_await answer_unread(parsed, admission->too_large());

    // RFC 9110, section 10.1.1: not when the body has begun to arrive already.
    if (parsed.framing.expects_continue && parsed.head.has_body && !reader_.has_bytes())
        if (!co_await connection_->write("HTTP/1.1 100 Continue\r\n\r\n", {}, write_deadline(0))) co_return false;

    Share memory(premises_->load.body_bytes);
    auto body = co_await reader_.read_body(parsed, admission->body_limit, memory);
    if (!body && body.error().status == 413) {
        auto too_large = admission->too_large();
        too_large.close = true;
        co_return co_await answer(parsed.framing, parsed.head.method, std::move(too_large));
    }
    if (!body) co_return co_await refuse(body.error());

    // Only work counts, not waiting for the client: slow bodies and slow readers keep nobody else out.
    Share in_hand(premises_->load.requests);
    if (admission->counted && !in_hand.take(1, premises_->limits.requests))
        co_return co_await refuse({503, "The service is overloaded."});

    const auto framing = parsed.framing;
    const auto method = parsed.head.method;
    auto response =
        co_await guarded(admission->handle(Request{.head = std::move(parsed.head),
                                                   .body = std::move(*body),
                                                   .deadline = steady_clock::now() + premises_->limits.request}));
    memory.release();
    in_hand.release();
    if (!response) co_return co_await refuse(failed);
    co_return co_await answer(framing, method, std::move(*response));
}

asio::awaitable<bool> Session::refuse(Fault fault) {
    if (fault.status == 0) co_return false;
    premises_->registry
        .counter("vestibule_http_refused_total", "Messages refused before routing, by status",
                 {{"status", std::to_string(fault.status)}})
        .add();
    auto response = premises_->handler.malformed(fault.status, fault.detail);
    response.close = true;
    co_return co_await answer({}, "GET", std::move(response));
}

asio::awaitable<bool> Session::answer_unread(const ParsedHead& parsed, Response response) {
    // A client that waits for 100 (Continue) may or may not send its body after a refusal: only closing is safe.
    const bool unsure = parsed.framing.expects_continue && parsed.head.has_body && !reader_.has_bytes();
    if (unsure || parsed.head.content_length.value_or(0) > premises_->limits.drained) response.close = true;
    // Whoever is not let in gets no time to send a body.
    const bool stranger = response.status == 401 || response.status == 403;
    const auto patience = stranger ? std::min(stranger_patience, premises_->limits.drain) : premises_->limits.drain;
    if (!co_await answer(parsed.framing, parsed.head.method, std::move(response))) co_return false;
    co_return !parsed.head.has_body || co_await reader_.drain(parsed, patience);
}

asio::awaitable<bool> Session::answer(const Framing& framing, std::string_view method, Response response) {
    Exchange exchange{.http_1_0 = framing.http_1_0,
                      .keep_alive = framing.keep_alive && !response.close && !response.stream && !leaving_,
                      .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())};
    if (response.stream) exchange.framing = framing.http_1_0 ? BodyFraming::to_close : BodyFraming::chunked;

    out_.clear();
    if (!write_head(out_, response, exchange)) {
        log::error("answer with a malformed header withheld");
        response = premises_->handler.malformed(failed.status, failed.detail);
        exchange.keep_alive = false;
        exchange.framing = BodyFraming::length;
        if (!write_head(out_, response, exchange)) co_return false;
    }

    const bool has_body = method != "HEAD" && may_have_body(response.status);
    const auto body = has_body && !response.stream ? std::string_view(response.body) : std::string_view();
    if (!co_await connection_->write(out_, body, write_deadline(body.size()))) co_return false;
    if (has_body && response.stream) co_return co_await stream(response, exchange.framing == BodyFraming::chunked);
    co_return exchange.keep_alive;
}

asio::awaitable<bool> Session::stream(Response& response, bool chunked) {
    if (leaving_) co_return false;
    // The watcher may be called after the stream has ended.
    const auto body = std::make_shared<ChunkStream>(*connection_, chunked, premises_->limits.write);
    connection_->watch_for_end([weak = weak_from_this(), weak_body = std::weak_ptr(body)] {
        const auto self = weak.lock();
        const auto open = weak_body.lock();
        if (!self || !open) return;
        open->end();
        self->stream_end_.emit(asio::cancellation_type::terminal);
    });
    const auto [failure] =
        co_await asio::co_spawn(strand_, response.stream(*body),
                                asio::bind_cancellation_slot(stream_end_.slot(), asio::as_tuple(asio::use_awaitable)));
    if (failure && !leaving_) log::debug("endless answer ended by its client");
    co_await body->finish();
    co_return false;
}

Connection::TimePoint Session::write_deadline(std::size_t bytes) const {
    const auto& limits = premises_->limits;
    const auto earned = std::chrono::milliseconds(bytes * 1000 / std::max<std::uint64_t>(limits.minimum_rate, 1));
    return steady_clock::now() + limits.write + earned;
}

}  // namespace vestibule::http
