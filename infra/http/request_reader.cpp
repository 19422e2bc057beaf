#include "infra/http/request_reader.hpp"

#include <algorithm>
#include <span>

#include "infra/http/chunked.hpp"

namespace vestibule::http {
namespace {

constexpr std::size_t first_read = 4 * 1024;
constexpr std::size_t largest_read = 64 * 1024;
constexpr Fault none{200, {}};
constexpr Fault overloaded{503, "The service is overloaded."};

using std::chrono::steady_clock;

}  // namespace

RequestReader::RequestReader(Connection& connection, const Limits& limits)
    : connection_(connection), limits_(limits), scanner_(limits) {}

std::string_view RequestReader::buffered() const {
    const auto bytes = buffer_.cdata();
    return {static_cast<const char*>(bytes.data()), bytes.size()};
}

// Adds to the buffer; none, or why nothing was added.
asio::awaitable<Fault> RequestReader::receive(Connection::TimePoint deadline) {
    const auto space = buffer_.prepare(std::max(first_read, buffer_.capacity() - buffer_.size()));
    const auto received = co_await connection_.read_some({static_cast<char*>(space.data()), space.size()}, deadline);
    buffer_.commit(received.bytes);
    switch (received.end) {
        case Connection::End::none:
            co_return none;
        case Connection::End::timed_out:
            co_return Fault{408, "The request did not arrive in time."};
        case Connection::End::closed_by_client:
            co_return Fault{400, "The request ended early."};
        case Connection::End::broken:
            break;
    }
    co_return Fault{0, {}};
}

asio::awaitable<bool> RequestReader::wait(Connection::TimePoint deadline) {
    if (buffer_.size() == 0 && buffer_.capacity() > first_read) buffer_.shrink_to_fit();
    if (has_bytes()) co_return true;
    co_return (co_await receive(deadline)).status == none.status;
}

asio::awaitable<std::expected<ParsedHead, Fault>> RequestReader::read_head() {
    const auto deadline = steady_clock::now() + limits_.head;
    scanner_.reset();
    for (;;) {
        const auto end = scanner_.scan(buffered());
        if (!end) co_return std::unexpected(end.error());
        if (*end) {
            auto parsed = parse_head(buffered().substr(0, **end), limits_);
            buffer_.consume(**end);
            co_return parsed;
        }
        const auto fault = co_await receive(deadline);
        if (fault.status != none.status) co_return std::unexpected(fault);
    }
}

asio::awaitable<std::expected<std::string, Fault>> RequestReader::read_body(const ParsedHead& head, std::uint64_t limit,
                                                                            Share<std::uint64_t>& memory) {
    if (head.framing.chunked) return read_chunked(limit, memory);
    return read_sized(head.head.content_length.value_or(0), memory);
}

Connection::TimePoint RequestReader::body_deadline(Connection::TimePoint start, std::size_t received) const {
    const auto earned = std::chrono::milliseconds(received * 1000 / std::max<std::uint64_t>(limits_.minimum_rate, 1));
    return start + limits_.body + earned;
}

asio::awaitable<std::expected<std::string, Fault>> RequestReader::read_sized(std::uint64_t length,
                                                                             Share<std::uint64_t>& memory) {
    const auto start = steady_clock::now();
    std::string body(buffered().substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(length, buffer_.size()))));
    buffer_.consume(body.size());
    if (!memory.take(body.size(), limits_.body_memory)) co_return std::unexpected(overloaded);

    // Memory follows what has come, not what was announced.
    while (body.size() < length) {
        const auto had = body.size();
        const auto step =
            static_cast<std::size_t>(std::min<std::uint64_t>(length - had, std::clamp(had, first_read, largest_read)));
        if (!memory.take(step, limits_.body_memory)) co_return std::unexpected(overloaded);
        body.resize(had + step);
        std::size_t filled = 0;
        while (filled < step) {
            const auto received = co_await connection_.read_some(std::span(body).subspan(had + filled, step - filled),
                                                                 body_deadline(start, had + filled));
            if (received.end == Connection::End::timed_out)
                co_return std::unexpected(Fault{408, "The body did not arrive in time."});
            if (received.end == Connection::End::closed_by_client)
                co_return std::unexpected(Fault{400, "The body ended early."});
            if (received.end == Connection::End::broken) co_return std::unexpected(Fault{0, {}});
            filled += received.bytes;
        }
    }
    co_return body;
}

asio::awaitable<std::expected<std::string, Fault>> RequestReader::read_chunked(std::uint64_t limit,
                                                                               Share<std::uint64_t>& memory) {
    const auto start = steady_clock::now();
    ChunkedDecoder decoder;
    std::string body;
    for (;;) {
        const auto had = body.size();
        const auto step = decoder.feed(buffered(), body, limit);
        buffer_.consume(step.consumed);
        if (step.state == ChunkedDecoder::State::bad)
            co_return std::unexpected(Fault{400, "The chunks of the body are malformed."});
        if (step.state == ChunkedDecoder::State::too_large) co_return std::unexpected(Fault{413, {}});
        if (!memory.take(body.size() - had, limits_.body_memory)) co_return std::unexpected(overloaded);
        if (step.state == ChunkedDecoder::State::done) co_return body;

        const auto fault = co_await receive(body_deadline(start, body.size()));
        if (fault.status != none.status) co_return std::unexpected(fault);
    }
}

asio::awaitable<bool> RequestReader::drain(const ParsedHead& head, std::chrono::milliseconds within) {
    const auto deadline = steady_clock::now() + within;
    auto left = head.head.content_length.value_or(0);
    if (left > limits_.drained) co_return false;
    ChunkedDecoder decoder;
    std::string discarded;
    for (std::size_t total = 0;;) {
        if (head.framing.chunked) {
            const auto step = decoder.feed(buffered(), discarded, limits_.drained);
            buffer_.consume(step.consumed);
            total += step.consumed;
            discarded.clear();
            if (step.state == ChunkedDecoder::State::done) co_return true;
            if (step.state != ChunkedDecoder::State::more || total > limits_.drained) co_return false;
        } else {
            const auto taken = std::min<std::uint64_t>(left, buffer_.size());
            buffer_.consume(static_cast<std::size_t>(taken));
            left -= taken;
            if (left == 0) co_return true;
        }
        if ((co_await receive(deadline)).status != none.status) co_return false;
    }
}

}  // namespace vestibule::http
