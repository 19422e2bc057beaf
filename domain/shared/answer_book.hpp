// The answers kept for Idempotency-Keys, for what is looked up before a decision and kept without a transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>

#include "domain/shared/request_context.hpp"

namespace vestibule {

// All calls take key and body hash from `context.idempotency`, which is set. Throw Overloaded and Unavailable.
class AnswerBook {
  public:
    virtual ~AnswerBook() = default;

    // Before any expensive work: nullopt for a new key, else what AlreadyAnswered says of it.
    virtual asio::awaitable<std::optional<AlreadyAnswered>> find(const RequestContext& context) = 0;

    // For refusals that no transaction decided (PASSWORD_REJECTED). Throws AlreadyAnswered where another
    // request with the key was faster.
    virtual asio::awaitable<void> keep(const RequestContext& context, StoredAnswer answer) = 0;

    // In place of the answer that the transaction kept: the one that was waited for.
    virtual asio::awaitable<void> amend(const RequestContext& context, StoredAnswer answer) = 0;
};

}  // namespace vestibule
