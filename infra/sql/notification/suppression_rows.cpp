#include "infra/sql/notification/suppression_rows.hpp"

namespace vestibule::sql {

using notification::Bounce;

namespace {

Digest row_key(const KeyedHash& hash, std::string_view address) {
    return hash.hash("mail-suppression", address);
}

}  // namespace

bool address_suppressed(Session& session, const KeyedHash& hash, std::string_view address) {
    return session
        .row("i", "SELECT 1 FROM mail_suppression WHERE address_hash = :address AND suppressed_until > :now",
             row_key(hash, address), session.database_now())
        .has_value();
}

void count_bounce(Session& session, const KeyedHash& hash, std::string_view address, Bounce bounce) {
    using namespace std::chrono_literals;
    constexpr auto suppression = 30 * 24h;
    constexpr auto window = 7 * 24h;
    constexpr std::int64_t soft_limit = 5;
    if (bounce == Bounce::none) return;

    const auto key = row_key(hash, address);
    const auto now = session.database_now();
    std::int64_t soft = 1;
    auto since = now;
    if (const auto known = session.row(
            "ii", "SELECT soft_bounces, soft_since FROM mail_suppression WHERE address_hash = :address", key);
        known && now - known->instant(1) <= window) {
        soft = known->integer(0) + 1;
        since = known->instant(1);
    }
    const bool hard = bounce == Bounce::hard;
    const auto until = hard || soft >= soft_limit ? std::optional<Instant>(now + suppression) : std::nullopt;
    session.write(
        "INSERT INTO mail_suppression (address_hash, reason, soft_bounces, soft_since, suppressed_until) "
        "VALUES (:address, :reason, :soft, :since, :until) ON CONFLICT (address_hash) DO UPDATE SET "
        "reason = excluded.reason, soft_bounces = excluded.soft_bounces, soft_since = excluded.soft_since, "
        "suppressed_until = COALESCE(excluded.suppressed_until, mail_suppression.suppressed_until)",
        key, hard ? "hard" : "soft", hard ? 0 : soft, since, until);
}

}  // namespace vestibule::sql
