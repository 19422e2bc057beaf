// Small list sets for tests, and the shipped one.
#pragma once

#include <array>
#include <stdexcept>
#include <string>

#include "infra/sanctions/list_set.hpp"

namespace vestibule::sanctions::testing {

// A row of SDN.CSV.
inline std::string person(std::uint32_t id, const std::string& name, const std::string& remarks = "-0- ") {
    const auto quoted = remarks == "-0- " ? remarks : "\"" + remarks + "\"";
    return std::to_string(id) + ",\"" + name + "\",\"individual\",\"SDGT\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ," +
           quoted + "\r\n";
}

// A row of ALT.CSV.
inline std::string alias(std::uint32_t id, std::uint32_t number, const std::string& name,
                         const std::string& type = "aka") {
    return std::to_string(id) + "," + std::to_string(number) + ",\"" + type + "\",\"" + name + "\",-0- \r\n";
}

inline std::array<std::string, 4> files(const std::string& people, const std::string& aliases) {
    return {people + "\x1A", aliases + "\x1A", "1,1,-0- ,-0- ,\"Iran\",-0- \r\n\x1A", "\x1A"};
}

// A sound set; entry 1 is always there.
inline std::shared_ptr<const ListSet> list_of(const std::string& people, const std::string& aliases = {}) {
    auto set =
        read_list_set(files(person(1, "ZZYZX, Quorl") + people, alias(1, 1, "ZZYZX, Quorlo") + aliases), "2024-01-02");
    if (!set) throw std::runtime_error(to_string(set.error().front()));
    return *set;
}

// The demo list, read once.
inline std::shared_ptr<const ListSet> shipped_list() {
    static const auto set = [] {
        auto loaded = load_list_set(VESTIBULE_SOURCE_DIR "/infra/sanctions/lists/ofac-sdn-2023-12-28");
        if (!loaded) throw std::runtime_error(to_string(loaded.error().front()));
        return *loaded;
    }();
    return set;
}

}  // namespace vestibule::sanctions::testing
