// The screener's two doors: list files and names. Whatever comes: no crash, bounded work, never clear by accident.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "infra/sanctions/screener.hpp"

namespace {

using namespace vestibule::sanctions;

void check(bool holds) {
    if (!holds) std::abort();
}

const std::string& people() {
    static const std::string rows =
        "1,\"AL-ZAWAHIRI, Ayman\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 19 Jun 1951; a.k.a. "
        "'DOC'.\"\r\n"
        "2,\"ZHUKOV, Aleksey I.\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n\x1A";
    return rows;
}

const std::string& aliases() {
    static const std::string rows = "1,1,\"aka\",\"ABU MUHAMMAD\",-0- \r\n\x1A";
    return rows;
}

// Each file in turn is the fuzzer's; a set that is taken must have somebody in it.
void read_list(std::uint8_t which, std::string bytes) {
    std::array<std::string, 4> files{people(), aliases(), "1,1,-0- ,-0- ,\"Egypt\",-0- \r\n\x1A",
                                     "1,\"more.\"\r\n\x1A"};
    files.at(which % 4) = std::move(bytes);
    const auto set = read_list_set(std::move(files), "");
    check(set ? (*set)->counts().individuals > 0 : !set.error().empty());
    if (set) check(Screener(*set).screen({.name = "Ayman"}).has_value());
}

void ask(const std::string& name) {
    static const Screener screener(
        *read_list_set({people(), aliases(), "1,1,-0- ,-0- ,\"Egypt\",-0- \r\n\x1A", "1,\"more.\"\r\n\x1A"}, ""));
    const auto fast = screener.screen({.name = name}, {.threshold = 0.5, .floor = 0.3});
    const auto whole = screener.screen({.name = name}, {.threshold = 0.5, .floor = 0.3, .full_scan = true});
    check(fast.has_value() == whole.has_value());
    if (!fast) return;
    check(!fast->normalized.front().empty() && fast->hits.size() == whole->hits.size());
    for (std::size_t at = 0; at < fast->hits.size(); ++at) check(fast->hits[at].score == whole->hits[at].score);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string bytes(data + 1, data + size);
    if (data[0] % 8 < 4)
        read_list(data[0], std::move(bytes));
    else
        ask(bytes);
    return 0;
}
