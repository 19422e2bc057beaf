// Who asks, on whose behalf, and what must be remembered with the decision.
#pragma once

#include <any>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "domain/shared/cryptography.hpp"

namespace vestibule {

// The answer kept for an Idempotency-Key: status, headers and body, already serialised (and sealed at rest
// by the store).
using StoredAnswer = std::string;

// A request that carries an Idempotency-Key. Its answer is written by the transaction that decides it.
struct Idempotency {
    Digest key;        // keyed hash of client, user token, method, path and key
    Digest body_hash;  // keyed hash of the body
    // std::function<std::optional<StoredAnswer>(const Outcome&)> of the outcome that the endpoint renders;
    // nullopt for an answer that is not to be kept.
    std::any render;
    std::atomic<bool> kept = false;  // the last answer rendered was one to keep
    bool amended = false;  // a decision came after the transaction: the answer given takes the kept one's place
};

// Thrown by a store when the key was answered before: by an equal request (answer) or another body (none).
struct AlreadyAnswered {
    std::optional<StoredAnswer> answer;
};

struct RequestContext {
    std::string tenant;
    std::string client;  // OAuth2 client id; empty for the service itself
    std::string actor;   // `user`, `admin:<id>`, `system`, `migration:<batch>` (CloudEvents ce_actor)
    std::string correlation_id;
    std::string traceparent;   // W3C
    std::string causation_id;  // event that caused this, empty for a request
    std::shared_ptr<Idempotency> idempotency;
    // Who asked has gone by then: what has not begun is not begun (http.request_timeout). The service itself waits for
    // ever.
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
};

}  // namespace vestibule
