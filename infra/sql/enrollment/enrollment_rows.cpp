#include "infra/sql/enrollment/enrollment_rows.hpp"

#include "infra/sql/row_locks.hpp"

namespace vestibule::sql {

namespace {

constexpr std::string_view select_enrollment =
    "SELECT id, tenant, user_id, site, client, issuer, status, version, moe_call_type, moe_status, moe_code, "
    "screened_at, created_at, approved_at, decided_at FROM enrollment ";
constexpr std::string_view columns = "ututtttitttiiii";

std::string by_id() {
    return std::string(select_enrollment) + "WHERE id = :id AND tenant = :tenant";
}

std::string by_user() {
    return std::string(select_enrollment) +
           "WHERE user_id = :user AND tenant = :tenant ORDER BY created_at DESC LIMIT 1";
}

std::optional<Enrollment> enrollment_in(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return Enrollment{.id = row->uuid(0),
                      .tenant = row->text(1),
                      .user = row->uuid(2),
                      .site = row->text(3),
                      .client = row->text(4),
                      .issuer = row->optional_text(5),
                      .status = parse_user_status(row->text(6)).value(),
                      .version = static_cast<std::uint64_t>(row->integer(7)),
                      .moe = {.call_type = row->optional_text(8),
                              .status = parse_moe_status(row->text(9)).value(),
                              .code = row->optional_text(10)},
                      .screened_at = row->optional_instant(11),
                      .created_at = row->instant(12),
                      .approved_at = row->optional_instant(13),
                      .decided_at = row->optional_instant(14)};
}

}  // namespace

void insert_enrollment(Session& session, const Enrollment& enrollment, const std::string& campaign) {
    session.write(
        "INSERT INTO enrollment (id, tenant, user_id, site, client, issuer, status, version, campaign, moe_call_type, "
        "moe_status, created_at) VALUES (:id, :tenant, :user, :site, :client, :issuer, :status, :version, :campaign, "
        ":call_type, :moe_status, :created_at)",
        enrollment.id, enrollment.tenant, enrollment.user, enrollment.site, enrollment.client, enrollment.issuer,
        to_string(enrollment.status), enrollment.version,
        campaign.empty() ? std::nullopt : std::optional(Bytes(campaign)), enrollment.moe.call_type,
        to_string(enrollment.moe.status), enrollment.created_at);
}

std::optional<Enrollment> find_enrollment(Session& session, const std::string& tenant, const Uuid& enrollment) {
    return enrollment_in(session.row(columns, by_id(), enrollment, tenant));
}

std::optional<Enrollment> lock_enrollment(Session& session, const std::string& tenant, const Uuid& enrollment) {
    return enrollment_in(session.row(columns, by_id() + for_update(session), enrollment, tenant));
}

std::optional<Enrollment> find_enrollment_of(Session& session, const std::string& tenant, const Uuid& user) {
    return enrollment_in(session.row(columns, by_user(), user, tenant));
}

std::optional<Enrollment> lock_enrollment_of(Session& session, const std::string& tenant, const Uuid& user) {
    return enrollment_in(session.row(columns, by_user() + for_update(session), user, tenant));
}

void decide(Enrollment& enrollment, UserStatus status, std::uint64_t version, Instant now) {
    enrollment.status = status;
    enrollment.version = version;
    enrollment.decided_at = status == UserStatus::pending_screening ? std::nullopt : std::optional(now);
    enrollment.screened_at = enrollment.decided_at;
    if (status == UserStatus::active && !enrollment.approved_at) enrollment.approved_at = now;
}

void decide_enrollment(Session& session, const Uuid& enrollment, UserStatus status, std::uint64_t version,
                       Instant now) {
    const auto decided = status == UserStatus::pending_screening ? std::nullopt : std::optional(now);
    const auto approved = status == UserStatus::active ? std::optional(now) : std::nullopt;
    session.write(
        "UPDATE enrollment SET status = :status, version = :version, screened_at = :screened_at, decided_at = "
        ":decided_at, approved_at = COALESCE(approved_at, :approved_at) WHERE id = :id",
        to_string(status), version, decided, decided, approved, enrollment);
}

void set_moe(Session& session, const Uuid& enrollment, const MoeState& moe, std::uint64_t version) {
    session.write(
        "UPDATE enrollment SET moe_call_type = :call_type, moe_status = :status, moe_code = :code, version = :version "
        "WHERE id = :id",
        moe.call_type, to_string(moe.status), moe.code, version, enrollment);
}

}  // namespace vestibule::sql
