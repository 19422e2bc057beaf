// Screening by order: the desk answers what the test says, nobody waits.
#pragma once

#include <vector>

#include "domain/shared/screening.hpp"

namespace vestibule::tests {

// An answer of the built-in provider; `score` at or above 0.85 is a potential match with entry 7.
inline ScreeningAnswer a_screening_answer(double score = 0, std::string list_hash = "list-1") {
    ScreeningAnswer answer{.provider = "builtin",
                           .provider_version = "vestibule-1",
                           .algorithm = "names-1",
                           .list = {.list = "ofac-sdn", .hash = std::move(list_hash), .publication_date = "2026-01-02"},
                           .threshold = 0.85,
                           .normalized = {},
                           .candidates = {},
                           .answered_at = {}};
    if (score > 0)
        answer.candidates.push_back({.list = "ofac-sdn",
                                     .entity = "7",
                                     .entity_hash = "entry-7",
                                     .matched_name = "DOE, John",
                                     .name_kind = "primary",
                                     .score = score,
                                     .potential = score >= 0.85});
    return answer;
}

struct FakeScreeningDesk final : ScreeningDesk {
    std::optional<ScreeningAnswer> answer = a_screening_answer();
    std::vector<ScreenedPerson> asked;

    asio::awaitable<ScreeningRequest> ask(std::string, ScreenedPerson person) override {
        asked.push_back(person);
        co_return ScreeningRequest{.person = std::move(person), .answer = answer};
    }
};

struct FakeScreeningWaiter final : ScreeningWaiter {
    ScreeningStatus status = ScreeningStatus::pending;
    int waits = 0;

    asio::awaitable<ScreeningStatus> decision(std::string, Uuid, std::chrono::milliseconds) override {
        ++waits;
        co_return status;
    }
};

// What a store decides at once: by the answer's candidates alone, without list version or cases.
inline ScreeningStatus status_by_answer(const ScreeningRequest& request) {
    if (!request.answer) return ScreeningStatus::pending;
    return request.answer->potential_match() ? ScreeningStatus::hit : ScreeningStatus::clear;
}

}  // namespace vestibule::tests
