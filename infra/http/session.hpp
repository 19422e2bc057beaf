// One connection's conversation: requests in order, one in hand at a time.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "infra/http/connection.hpp"
#include "infra/http/load.hpp"
#include "infra/http/message.hpp"
#include "infra/http/request_reader.hpp"
#include "infra/http/response_head.hpp"
#include "infra/http/settings.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::http {

// What all sessions of a listener share; outlives them.
struct Premises {
    Handler& handler;
    Limits limits;
    metrics::Registry& registry;
    Load load = {};
};

// Runs on the strand of its connection; the functions marked so may be called from any thread.
class Session : public std::enable_shared_from_this<Session> {
  public:
    Session(asio::any_io_executor strand, std::shared_ptr<Connection> connection, std::shared_ptr<Premises> premises);

    // Until either side ends it.
    asio::awaitable<void> run();
    // Says 503 instead of serving.
    asio::awaitable<void> turn_away();
    // Resets the connection unless it is closed.
    void abort() { connection_->abort(); }

    // Any thread: ends between two requests, at once if idle; an endless answer is ended.
    void leave();
    // Any thread: as leave(), and gives up a head that has begun to arrive.
    void evict();
    // Any thread: when it began to wait for a request; nullopt while one is in hand.
    std::optional<std::chrono::steady_clock::time_point> idle_since() const;
    // Any thread: when a head that is not there yet began to arrive.
    std::optional<std::chrono::steady_clock::time_point> reading_head_since() const;

  private:
    asio::awaitable<bool> wait_for_request(bool first);
    asio::awaitable<bool> serve_one();
    asio::awaitable<bool> handle(ParsedHead parsed);
    asio::awaitable<bool> refuse(Fault fault);
    asio::awaitable<bool> answer_unread(const ParsedHead& parsed, Response response);
    asio::awaitable<bool> answer(const Framing& framing, std::string_view method, Response response);
    asio::awaitable<bool> stream(Response& response, bool chunked);
    Connection::TimePoint write_deadline(std::size_t bytes) const;

    asio::any_io_executor strand_;
    std::shared_ptr<Connection> connection_;
    std::shared_ptr<Premises> premises_;
    RequestReader reader_;
    std::string out_;  // heads of answers
    asio::cancellation_signal stream_end_;
    bool waiting_ = false;
    bool leaving_ = false;
    bool reading_head_ = false;
    std::atomic<std::chrono::steady_clock::rep> idle_since_{0};
    std::atomic<std::chrono::steady_clock::rep> head_since_{0};
};

}  // namespace vestibule::http
