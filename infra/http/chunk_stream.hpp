// The body of an endless answer: chunks (RFC 9112, section 7.1), or plain bytes until close for HTTP/1.0.
#pragma once

#include <chrono>
#include <string>

#include "infra/http/connection.hpp"
#include "infra/http/message.hpp"

namespace vestibule::http {

// Used on the connection's strand.
class ChunkStream final : public BodyStream {
  public:
    ChunkStream(Connection& connection, bool chunked, std::chrono::milliseconds limit)
        : connection_(connection), chunked_(chunked), limit_(limit) {}

    asio::awaitable<bool> write(std::string chunk) override;
    // The last chunk, if the client is still there.
    asio::awaitable<void> finish();
    // The client is gone.
    void end() { open_ = false; }

  private:
    Connection& connection_;
    bool chunked_;
    std::chrono::milliseconds limit_;  // for each write
    bool open_ = true;
};

}  // namespace vestibule::http
