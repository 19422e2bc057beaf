#include "infra/http/connection.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace vestibule::http {
namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
using boost::system::error_code;

}  // namespace

Connection::Connection(asio::ip::tcp::socket socket, TlsContext tls)
    : socket_(std::move(socket)), context_(std::move(tls)), timer_(socket_.get_executor()) {
    if (context_) tls_.emplace(socket_, *context_);
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
}

std::string Connection::remote_address() const {
    error_code error;
    auto address = socket_.remote_endpoint(error).address();
    if (error) return {};
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return address.to_string();
}

asio::awaitable<bool> Connection::handshake(TimePoint deadline) {
    arm(deadline);
    const auto [error] = co_await tls_->async_handshake(asio::ssl::stream_base::server, as_result);
    disarm();
    broken_ = broken_ || error;
    co_return !error;
}

asio::awaitable<Connection::Received> Connection::read_some(std::span<char> into, TimePoint deadline) {
    arm(deadline);
    const auto buffer = asio::buffer(into.data(), into.size());
    const auto [error, bytes] =
        tls_ ? co_await tls_->async_read_some(buffer, as_result) : co_await socket_.async_read_some(buffer, as_result);
    disarm();
    if (bytes > 0) co_return Received{.bytes = bytes, .end = End::none};
    if (timed_out_) co_return Received{.bytes = 0, .end = End::timed_out};
    if (error == asio::error::eof) co_return Received{.bytes = 0, .end = End::closed_by_client};
    if (error != asio::error::operation_aborted) broken_ = true;
    co_return Received{.bytes = 0, .end = End::broken};
}

asio::awaitable<bool> Connection::write(std::string_view first, std::string_view second, TimePoint deadline) {
    arm(deadline);
    const std::array buffers{asio::buffer(first), asio::buffer(second)};
    const auto [error, bytes] = tls_ ? co_await asio::async_write(*tls_, buffers, as_result)
                                     : co_await asio::async_write(socket_, buffers, as_result);
    disarm();
    broken_ = broken_ || error;
    co_return !error;
}

void Connection::watch_for_end(std::function<void()> gone) {
    watching_ = true;
    const auto discarded = std::make_shared<std::array<char, 1024>>();
    auto again = [self = shared_from_this(), discarded, gone = std::move(gone)](error_code error, std::size_t) {
        if (error == asio::error::operation_aborted) return;
        if (error) return gone();
        self->watch_for_end(gone);
    };
    if (tls_)
        tls_->async_read_some(asio::buffer(*discarded), std::move(again));
    else
        socket_.async_read_some(asio::buffer(*discarded), std::move(again));
}

asio::awaitable<void> Connection::close(TimePoint deadline) {
    error_code ignored;
    if (!broken_ && !watching_) {
        arm(deadline);
        if (tls_) co_await tls_->async_shutdown(as_result);
        socket_.shutdown(asio::socket_base::shutdown_send, ignored);
        // Unread bytes would turn the close into a reset that may overtake the answer.
        std::array<char, 4096> discarded;
        while (!timed_out_) {
            const auto [error, bytes] = co_await socket_.async_read_some(asio::buffer(discarded), as_result);
            if (error) break;
        }
        disarm();
    } else if (!broken_) {
        socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    }
    ++generation_;
    timer_.cancel();
    socket_.close(ignored);
}

void Connection::interrupt() {
    error_code ignored;
    socket_.cancel(ignored);
}

void Connection::abort() {
    error_code ignored;
    broken_ = true;
    ++generation_;
    timer_.cancel();
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

void Connection::arm(TimePoint deadline) {
    deadline_ = deadline;
    timed_out_ = false;
    if (deadline < fires_at_) wait_until(deadline);
}

void Connection::wait_until(TimePoint when) {
    fires_at_ = when;
    timer_.expires_at(when);
    timer_.async_wait([self = shared_from_this(), generation = ++generation_](error_code error) {
        if (!error) self->on_timer(generation);
    });
}

void Connection::on_timer(std::size_t generation) {
    if (generation != generation_) return;
    fires_at_ = TimePoint::max();
    if (deadline_ == TimePoint::max()) return;
    if (deadline_ > std::chrono::steady_clock::now()) return wait_until(deadline_);
    timed_out_ = true;
    interrupt();
}

}  // namespace vestibule::http
