// A fault put here on purpose: fuzzing that does not find it finds nothing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view fault = "boom";
    std::size_t right = 0;
    while (right < size && right < fault.size() && data[right] == static_cast<std::uint8_t>(fault[right])) ++right;
    if (right == fault.size()) std::abort();
    return 0;
}
