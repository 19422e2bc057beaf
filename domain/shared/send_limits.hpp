// How often one recipient gets one kind of mail (api.md section 5, sends).
#pragma once

#include <chrono>
#include <vector>

#include "domain/shared/clock.hpp"

namespace vestibule {

// Times of earlier sends, oldest first; at most 20.
using SendHistory = std::vector<Instant>;

struct SendDecision {
    enum class Verdict {
        send,
        repeat,   // within 60 s of the last: the first answer again, no mail, nothing changes
        refused,  // 5 in 15 min or 20 in a day are used up: RATE_LIMITED
    };
    Verdict verdict;
    std::chrono::seconds retry_after{0};  // of `refused`
};

SendDecision judge_send(const SendHistory& kept, Instant now);
// Without those older than a day, and those of a clock that ran ahead.
SendHistory after_send(SendHistory history, Instant now);

}  // namespace vestibule
