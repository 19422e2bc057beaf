// Heads and chunked bodies of requests: whatever comes, no crash, and the same verdict however it is cut into pieces.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "infra/http/chunked.hpp"
#include "infra/http/request_head.hpp"

namespace {

using namespace vestibule::http;

void check(bool holds) {
    if (!holds) std::abort();
}

void read_head(std::string_view bytes) {
    const Limits limits;
    HeadScanner whole(limits), pieces(limits);
    const auto at_once = whole.scan(bytes);
    for (std::size_t length = 1; length <= bytes.size(); ++length) {
        const auto step = pieces.scan(bytes.substr(0, length));
        if (!step) {
            // A limit may be seen before a fault that comes later; a head that is good at once is good in pieces.
            check(!at_once || !*at_once);
            return;
        }
        if (*step) {
            check(at_once && *at_once && **at_once == **step);
            break;
        }
    }
    if (!at_once || !*at_once) return;

    const auto head = bytes.substr(0, **at_once);
    check(head.ends_with("\r\n\r\n"));
    const auto parsed = parse_head(head, limits);
    if (!parsed) return;
    check(!(parsed->framing.chunked && parsed->head.content_length));
    check(parsed->head.headers.all("Content-Length").size() <= 1 && parsed->head.headers.all("Host").size() <= 1);
    for (const auto& [name, value] : parsed->head.headers)
        check(!name.empty() && value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
}

void read_chunks(std::string_view bytes) {
    constexpr std::uint64_t limit = 256;
    ChunkedDecoder whole, pieces;
    std::string at_once, in_pieces;
    const auto first = whole.feed(bytes, at_once, limit);
    check(first.consumed <= bytes.size() && at_once.size() <= limit);
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const auto step = pieces.feed(bytes.substr(at, 1), in_pieces, limit);
        if (step.state == ChunkedDecoder::State::more) continue;
        check(step.state == first.state && at + 1 == first.consumed);
        break;
    }
    check(at_once == in_pieces);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(data, data + size);
    read_head(bytes);
    read_chunks(bytes);
    return 0;
}
