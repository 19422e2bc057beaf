#include <algorithm>

#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

using sessions::UnknownFailures;

std::vector<UnknownFailures> FakeUpkeepStore::unknown_before(Instant now) {
    std::vector<UnknownFailures> waiting;
    for (const auto& [key, count] : tables_.unknown)
        if (std::get<2>(key) < FakeUsers::minute_of(now))
            waiting.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key)});
    return waiting;
}

std::uint64_t FakeUpkeepStore::take_unknown(const UnknownFailures& failures) {
    const auto taken = tables_.unknown.extract({failures.tenant, failures.client, failures.minute});
    return taken ? taken.mapped() : 0;
}

void FakeUpkeepStore::sweep(Instant devices_since, Instant unknown_since, std::size_t unknown_names, Instant now) {
    std::erase_if(tables_.authenticators,
                  [&](const auto& row) { return !row.second.enrolled && row.second.setup_until <= now; });
    std::erase_if(tables_.devices, [&](const auto& row) { return row.second.device.last_used_at <= devices_since; });
    std::map<std::string, std::vector<std::pair<Instant, Digest>>> kept;
    std::erase_if(tables_.counters, [&](const auto& row) {
        if (row.second.user) return false;
        if (row.second.touched_at <= unknown_since) return true;
        kept[row.second.tenant].emplace_back(row.second.touched_at, row.first);
        return false;
    });
    for (auto& [tenant, names] : kept) {
        std::ranges::sort(names);
        for (std::size_t i = 0; i + unknown_names < names.size(); ++i) tables_.counters.erase(names[i].second);
    }
}

}  // namespace vestibule::tests
