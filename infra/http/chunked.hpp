// Decodes the chunked transfer coding (RFC 9112, section 7.1), strictly and in pieces of any size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vestibule::http {

class ChunkedDecoder {
  public:
    enum class State { more, done, bad, too_large };
    struct Step {
        std::size_t consumed;
        State state;
    };

    // Takes from `bytes` what belongs to the body and appends the data to `body`, which grows to `limit` bytes at most.
    // Chunk extensions and trailers are checked and thrown away.
    Step feed(std::string_view bytes, std::string& body, std::uint64_t limit);

  private:
    enum class At {
        size_start,
        size,
        before_extension,
        extension,
        size_end,
        data,
        data_return,
        data_end,
        trailer_start,
        trailer_name,
        trailer_value,
        trailer_end,
        last_end,
        finished
    };
    bool take(char character);
    bool take_size(char character);
    bool take_trailer(char character);

    At at_ = At::size_start;
    std::uint64_t left_ = 0;    // of the chunk in hand
    std::size_t digits_ = 0;    // of its size
    std::size_t overhead_ = 0;  // bytes of extensions and trailers
};

}  // namespace vestibule::http
