#include "infra/sanctions/demo_list.hpp"

#include <zlib.h>

#include <span>
#include <stdexcept>

// The packed files as they stand in data/; VESTIBULE_DEMO_LIST is that folder, from CMake.
#define VESTIBULE_EMBED(name, file)               \
    asm(".pushsection .rodata\n"                  \
        ".global vestibule_demo_" name            \
        "\n"                                      \
        "vestibule_demo_" name                    \
        ":\n"                                     \
        ".incbin \"" VESTIBULE_DEMO_LIST "/" file \
        "\"\n"                                    \
        ".global vestibule_demo_" name            \
        "_end\n"                                  \
        "vestibule_demo_" name                    \
        "_end:\n"                                 \
        ".byte 0\n"                               \
        ".popsection\n")

VESTIBULE_EMBED("sdn", "sdn.csv.gz");
VESTIBULE_EMBED("alt", "alt.csv.gz");
VESTIBULE_EMBED("add", "add.csv.gz");
VESTIBULE_EMBED("comments", "sdn_comments.csv.gz");

extern "C" {
extern const unsigned char vestibule_demo_sdn[], vestibule_demo_sdn_end[];
extern const unsigned char vestibule_demo_alt[], vestibule_demo_alt_end[];
extern const unsigned char vestibule_demo_add[], vestibule_demo_add_end[];
extern const unsigned char vestibule_demo_comments[], vestibule_demo_comments_end[];
}

namespace vestibule::sanctions {

namespace {

std::string unpacked(const unsigned char* begin, const unsigned char* end) {
    constexpr int gzip = 16 + MAX_WBITS;
    z_stream stream{};
    if (inflateInit2(&stream, gzip) != Z_OK) throw std::runtime_error("zlib: no memory");
    stream.next_in = const_cast<unsigned char*>(begin);
    stream.avail_in = static_cast<unsigned>(end - begin);
    std::string text;
    std::array<char, 1U << 16U> block{};
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = reinterpret_cast<unsigned char*>(block.data());
        stream.avail_out = block.size();
        state = inflate(&stream, Z_NO_FLUSH);
        text.append(block.data(), block.size() - stream.avail_out);
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) throw std::runtime_error("the demo list is packed badly");
    return text;
}

}  // namespace

LoadedListSet load_demo_list(const LoadOptions& options) {
    return read_list_set(
        {unpacked(vestibule_demo_sdn, vestibule_demo_sdn_end), unpacked(vestibule_demo_alt, vestibule_demo_alt_end),
         unpacked(vestibule_demo_add, vestibule_demo_add_end),
         unpacked(vestibule_demo_comments, vestibule_demo_comments_end)},
        "2023-12-28", options);
}

}  // namespace vestibule::sanctions
