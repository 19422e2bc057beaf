#include "infra/sql/sessions/sql_hold_store.hpp"

#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/begin_screening.hpp"

namespace vestibule::sql {

namespace {

constexpr const char* select_user = "SELECT status, issuer FROM user_account WHERE id = :user AND tenant = :tenant";

}  // namespace

std::optional<UserStatus> SqlHoldStore::find_user(const Reach& reach, const Uuid& user) {
    return reached(select_user, reach, user);
}

std::optional<UserStatus> SqlHoldStore::lock_user(const Reach& reach, const Uuid& user) {
    return reached(select_user + for_update(session_), reach, user);
}

std::optional<UserStatus> SqlHoldStore::reached(std::string_view sql, const Reach& reach, const Uuid& user) {
    const auto row = session_.row("tt", sql, user, reach.tenant);
    if (!row || !reach.includes_issuer(row->optional_text(1))) return std::nullopt;
    const auto status = parse_user_status(row->text(0)).value();
    if (status == UserStatus::removed) return std::nullopt;
    for (const auto& site : session_.rows("t", "SELECT site FROM user_site WHERE user_id = :user", user))
        if (reach.sites.contains(site.text(0))) return status;
    return std::nullopt;
}

std::uint64_t SqlHoldStore::set_status(const Uuid& user, UserStatus status, Instant now) {
    const auto row = session_.row(
        "i",
        "UPDATE user_account SET status = :status, version = version + 1, updated_at = :now WHERE id = :user RETURNING "
        "version",
        to_string(status), now, user);
    return static_cast<std::uint64_t>(row.value().integer(0));
}

std::optional<ScreeningStatus> SqlHoldStore::screening_of(const Uuid& user) {
    return sql::screening_of(session_, user);
}

}  // namespace vestibule::sql
