#include "infra/sql/idempotency/answer_book.hpp"

#include "domain/shared/hex.hpp"
#include "domain/shared/origin.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

namespace idempotency {

namespace {

std::string sealing_context(const Idempotency& request) {
    return "idempotency.answer:" + to_hex(request.key);
}

// The first eight bytes: two keys that share them wait for each other, no more.
std::int64_t lock_number(const Idempotency& request) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8 | request.key[i];
    return static_cast<std::int64_t>(number);
}

}  // namespace

std::optional<AlreadyAnswered> Answers::find(const Idempotency& request) const {
    const auto row =
        session_.row("bb", "SELECT body_hash, answer FROM idempotency WHERE key_hash = :key AND created_at > :oldest",
                     request.key, clock_.now() - answer_life);
    if (!row) return std::nullopt;
    if (row->digest(0) != request.body_hash) return AlreadyAnswered{.answer = std::nullopt};
    return AlreadyAnswered{.answer = cipher_.open(sealing_context(request), row->bytes(1))};
}

void Answers::reserve(const Idempotency& request) const {
    // SQLite has one writer. In PostgreSQL the next statement sees what the one before us committed.
    if (session_.dialect() == Dialect::postgres)
        session_.row("t", "SELECT pg_advisory_xact_lock(:number)::text", lock_number(request));
    if (auto answered = find(request)) throw AlreadyAnswered(std::move(*answered));
}

void Answers::keep(const Idempotency& request, const StoredAnswer& answer) const {
    session_.write(
        "INSERT INTO idempotency (key_hash, body_hash, answer, created_at) VALUES (:key, :body, :answer, :now) "
        "ON CONFLICT (key_hash) DO UPDATE SET body_hash = excluded.body_hash, answer = excluded.answer, "
        "created_at = excluded.created_at",
        request.key, request.body_hash, Bytes(cipher_.seal(sealing_context(request), answer)), clock_.now());
}

}  // namespace idempotency

asio::awaitable<std::optional<AlreadyAnswered>> SqlAnswerBook::find(const RequestContext& context) {
    std::optional<AlreadyAnswered> found;
    co_await database_.look(context, [&](Session& session) {
        found = idempotency::Answers(session, tools_.cipher, tools_.clock).find(*context.idempotency);
    });
    co_return found;
}

asio::awaitable<void> SqlAnswerBook::keep(const RequestContext& context, StoredAnswer answer) {
    co_await database_.transact(
        context, [&](Session& session) { tools_.answer_once(session, [&] { return std::optional(answer); }); });
}

asio::awaitable<void> SqlAnswerBook::amend(const RequestContext& context, StoredAnswer answer) {
    co_await database_.transact(context, [&](Session& session) {
        idempotency::Answers(session, tools_.cipher, tools_.clock).keep(*context.idempotency, answer);
    });
}

asio::awaitable<std::int64_t> SqlAnswerBook::purge() {
    const auto context = service_context();
    const auto oldest = tools_.clock.now() - idempotency::answer_life;
    std::int64_t total = 0;
    while (true) {
        std::int64_t deleted = 0;
        co_await database_.transact(context, [&](Session& session) {
            deleted = session.execute(
                "DELETE FROM idempotency WHERE key_hash IN "
                "(SELECT key_hash FROM idempotency WHERE created_at <= :oldest ORDER BY created_at LIMIT 1000)",
                oldest);
        });
        total += deleted;
        if (deleted < 1000) co_return total;
    }
}

}  // namespace vestibule::sql
