// The answers kept for Idempotency-Keys, for 24 hours, sealed.
#pragma once

#include <chrono>
#include <optional>

#include "domain/shared/answer_book.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/cryptography.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

struct StoreTools;

namespace idempotency {

inline constexpr std::chrono::hours answer_life{24};

// The rows, within a transaction.
class Answers {
  public:
    Answers(Session& session, const FieldCipher& cipher, const Clock& clock)
        : session_(session), cipher_(cipher), clock_(clock) {}

    // What the key was answered with; nullopt for a new or outlived one.
    std::optional<AlreadyAnswered> find(const Idempotency& request) const;
    // Throws AlreadyAnswered where the key was answered. Until this transaction ends, equal keys wait here.
    void reserve(const Idempotency& request) const;
    // After reserve().
    void keep(const Idempotency& request, const StoredAnswer& answer) const;

  private:
    Session& session_;
    const FieldCipher& cipher_;
    const Clock& clock_;
};

}  // namespace idempotency

// Owned by the composition root; `database` and `tools` outlive it.
class SqlAnswerBook final : public AnswerBook {
  public:
    SqlAnswerBook(Database& database, const StoreTools& tools) : database_(database), tools_(tools) {}

    asio::awaitable<std::optional<AlreadyAnswered>> find(const RequestContext& context) override;
    asio::awaitable<void> keep(const RequestContext& context, StoredAnswer answer) override;
    asio::awaitable<void> amend(const RequestContext& context, StoredAnswer answer) override;

    // Deletes answers older than 24 h, a thousand a transaction; returns how many.
    asio::awaitable<std::int64_t> purge();

  private:
    Database& database_;
    const StoreTools& tools_;
};

}  // namespace vestibule::sql
