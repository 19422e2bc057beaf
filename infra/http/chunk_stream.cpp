#include "infra/http/chunk_stream.hpp"

#include <fmt/format.h>

namespace vestibule::http {

asio::awaitable<bool> ChunkStream::write(std::string chunk) {
    // An empty chunk would end the body.
    if (!open_ || chunk.empty()) co_return open_;
    std::string size;
    if (chunked_) {
        size = fmt::format("{:x}\r\n", chunk.size());
        chunk += "\r\n";
    }
    open_ = co_await connection_.write(size, chunk, std::chrono::steady_clock::now() + limit_) && open_;
    co_return open_;
}

asio::awaitable<void> ChunkStream::finish() {
    if (open_ && chunked_) co_await connection_.write("0\r\n\r\n", {}, std::chrono::steady_clock::now() + limit_);
    open_ = false;
}

}  // namespace vestibule::http
