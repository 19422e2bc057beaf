#include "domain/shared/send_limits.hpp"

#include <algorithm>
#include <utility>

namespace vestibule {

using namespace std::chrono_literals;

namespace {

constexpr auto apart = 60s;

struct Window {
    std::chrono::seconds length;
    std::size_t sends;
};
constexpr Window windows[] = {{15min, 5}, {24h, 20}};

// Sends of a clock that ran ahead would hold up the true ones until it is as late as that.
SendHistory believable(SendHistory history, Instant now) {
    std::erase_if(history, [&](Instant sent) { return now - sent >= 24h || sent - now >= apart; });
    return history;
}

}  // namespace

SendDecision judge_send(const SendHistory& kept, Instant now) {
    using enum SendDecision::Verdict;
    const auto history = believable(kept, now);
    if (!history.empty() && now - history.back() < apart) return {repeat};

    std::chrono::seconds wait{0};
    for (const auto& window : windows) {
        if (history.size() < window.sends) continue;
        const auto frees = history[history.size() - window.sends] + window.length;
        if (frees > now) wait = std::max(wait, std::chrono::ceil<std::chrono::seconds>(frees - now));
    }
    if (wait > 0s) return {refused, wait};
    return {send};
}

SendHistory after_send(SendHistory history, Instant now) {
    history = believable(std::move(history), now);
    history.push_back(now);
    if (history.size() > windows[1].sends) history.erase(history.begin());
    return history;
}

}  // namespace vestibule
