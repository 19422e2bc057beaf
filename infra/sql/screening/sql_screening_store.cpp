#include "infra/sql/screening/sql_screening_store.hpp"

#include <algorithm>

#include "domain/screening/retention.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/rescreening.hpp"
#include "infra/sql/screening/screening_json.hpp"
#include "infra/sql/sessions/sign_in_rows.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using namespace screening;

namespace {

constexpr std::string_view standing_columns = "uttuttibbbiiiiitttt";
constexpr std::string_view select_standing =
    "SELECT user_id, tenant, site, enrollment_id, cause, status, round, person, person_hash, likeness, generation, "
    "screened_at, pending_since, attempts, next_attempt_at, last_code, correlation_id, traceparent, causation_id FROM "
    "screening_standing ";

constexpr std::string_view claim_columns = "uttutibbiittt";
constexpr std::string_view claim_fields =
    "user_id, tenant, site, enrollment_id, cause, round, person, likeness, attempts, pending_since, correlation_id, "
    "traceparent, causation_id";

}  // namespace

Digest SqlScreeningStore::person_hash(const ScreenedPerson& person) const {
    return tools_.keyed_hash.hash("screened-person", person_text(person));
}

std::optional<ScreenedUser> SqlScreeningStore::lock_user(const std::string& tenant, const Uuid& user) {
    static const std::string sql =
        "SELECT issuer, site, status, version, CASE WHEN activated_at IS NULL THEN 0 ELSE 1 END FROM user_account "
        "WHERE id = :id AND tenant = :tenant";
    const auto row = session_.row("tttii", sql + for_update(session_), user, tenant);
    if (!row) return std::nullopt;
    return ScreenedUser{.id = user,
                        .tenant = tenant,
                        .issuer = row->optional_text(0),
                        .site = row->text(1),
                        .status = parse_user_status(row->text(2)).value(),
                        .version = static_cast<std::uint64_t>(row->integer(3)),
                        .was_active = row->boolean(4)};
}

void SqlScreeningStore::save_user(const ScreenedUser& user, Instant now) {
    session_.write(
        "UPDATE user_account SET status = :status, version = :version, updated_at = :updated_at, activated_at = "
        "COALESCE(activated_at, :activated_at) WHERE id = :id",
        to_string(user.status), user.version, now,
        user.status == UserStatus::active ? std::optional(now) : std::nullopt, user.id);
}

void SqlScreeningStore::end_sessions(const ScreenedUser& user) {
    SignInRows(session_, tools_).end_sessions(user.id, std::nullopt, "denied");
}

std::optional<Standing> SqlScreeningStore::lock_standing(const Uuid& user) {
    static const std::string sql = std::string(select_standing) + "WHERE user_id = :user";
    const auto row = session_.row(standing_columns, sql + for_update(session_), user);
    if (!row) return std::nullopt;
    return standing_of(*row);
}

Standing SqlScreeningStore::standing_of(const Row& row) const {
    const auto user = row.uuid(0);
    return {.subject = {.tenant = row.text(1),
                        .user = user,
                        .enrollment = row.optional_uuid(3),
                        .site = row.text(2),
                        .cause = parse_screening_cause(row.text(4)).value()},
            .origin = {row.text(16), row.text(17), row.text(18)},
            .status = parse_screening_status(row.text(5)).value(),
            .round = static_cast<std::uint64_t>(row.integer(6)),
            .person = read_person(tools_.cipher.open(person_field(user), row.bytes(7))),
            .person_hash = row.digest(8),
            .likeness = row.digest(9),
            .generation = static_cast<std::uint64_t>(row.integer(10)),
            .screened_at = row.optional_instant(11),
            .pending_since = row.instant(12),
            .attempts = static_cast<int>(row.integer(13)),
            .next_attempt_at = row.optional_instant(14),
            .last_code = row.text(15)};
}

// What is saved is in nobody's hands any more.
void SqlScreeningStore::save_standing(const Standing& standing) {
    const auto& subject = standing.subject;
    session_.write(
        "INSERT INTO screening_standing (user_id, tenant, site, enrollment_id, cause, status, round, person, "
        "person_hash, likeness, generation, screened_at, pending_since, attempts, next_attempt_at, last_code, "
        "correlation_id, traceparent, causation_id) VALUES (:user, :tenant, :site, :enrollment, :cause, :status, "
        ":round, :person, :person_hash, :likeness, :generation, :screened_at, :pending_since, :attempts, "
        ":next_attempt_at, :last_code, :correlation, :trace, :causation) ON CONFLICT (user_id) DO UPDATE SET "
        "site = excluded.site, enrollment_id = excluded.enrollment_id, cause = excluded.cause, status = "
        "excluded.status, round = excluded.round, person = excluded.person, person_hash = excluded.person_hash, "
        "likeness = excluded.likeness, generation = excluded.generation, screened_at = excluded.screened_at, "
        "pending_since = excluded.pending_since, attempts = excluded.attempts, next_attempt_at = "
        "excluded.next_attempt_at, last_code = excluded.last_code, correlation_id = excluded.correlation_id, "
        "traceparent = excluded.traceparent, causation_id = excluded.causation_id, lease_owner = NULL, lease_until = "
        "NULL",
        subject.user, subject.tenant, subject.site, subject.enrollment, to_string(subject.cause),
        to_string(standing.status), standing.round,
        Bytes(tools_.cipher.seal(person_field(subject.user), person_text(standing.person))), standing.person_hash,
        standing.likeness, standing.generation, standing.screened_at, standing.pending_since, standing.attempts,
        standing.next_attempt_at, standing.last_code, standing.origin.correlation_id, standing.origin.traceparent,
        standing.origin.causation_id);
}

std::optional<Enrollment> SqlScreeningStore::lock_enrollment(const std::string& tenant, const Uuid& enrollment) {
    return sql::lock_enrollment(session_, tenant, enrollment);
}

void SqlScreeningStore::decide_enrollment(const Uuid& enrollment, UserStatus status, std::uint64_t version,
                                          Instant now) {
    sql::decide_enrollment(session_, enrollment, status, version, now);
}

std::optional<AgreedList> SqlScreeningStore::agreed_list() {
    const auto row = session_.row(
        "ttttii", "SELECT provider, list, hash, publication_date, written_at, generation FROM screening_list");
    if (!row) return std::nullopt;
    return AgreedList{.provider = row->text(0),
                      .version = {.list = row->text(1), .hash = row->text(2), .publication_date = row->text(3)},
                      .written_at = row->instant(4),
                      .generation = static_cast<std::uint64_t>(row->integer(5))};
}

// The statement decides which of several instances is first: the row's lock makes the others compare again.
AgreedList SqlScreeningStore::agree(const AgreedList& loaded, bool always) {
    const auto& version = loaded.version;
    session_.write(
        "INSERT INTO screening_list (only_row, provider, list, hash, publication_date, written_at, generation, "
        "agreed_at) VALUES (1, :provider, :list, :hash, :published, :written_at, 1, :now) ON CONFLICT (only_row) DO "
        "UPDATE SET generation = screening_list.generation + CASE WHEN screening_list.provider = excluded.provider AND "
        "screening_list.list = excluded.list AND screening_list.hash = excluded.hash THEN 0 ELSE 1 END, provider = "
        "excluded.provider, list = excluded.list, hash = excluded.hash, publication_date = excluded.publication_date, "
        "written_at = excluded.written_at, agreed_at = excluded.agreed_at WHERE :always = 1 OR excluded.written_at > "
        "screening_list.written_at",
        loaded.provider, version.list, version.hash, version.publication_date, loaded.written_at, now(), always);
    return agreed_list().value();
}

void SqlScreeningStore::add_evidence(const Evidence& evidence) {
    const auto* answer = evidence.answer ? &*evidence.answer : nullptr;
    const auto of_answer = [&](const std::string ScreeningAnswer::* member) {
        return answer ? std::optional(answer->*member) : std::nullopt;
    };
    const auto of_list = [&](const std::string ListVersion::* member) {
        return answer ? std::optional(answer->list.*member) : std::nullopt;
    };
    session_.write(
        "INSERT INTO screening_evidence (id, tenant, user_id, enrollment_id, case_id, cause, result, provider, "
        "provider_version, algorithm, list, list_hash, publication_date, demo_list, generation, person_hash, body, "
        "decided_at, retain_until) VALUES (:id, :tenant, :user, :enrollment, :case, :cause, :result, :provider, "
        ":provider_version, :algorithm, :list, :list_hash, :published, :demo_list, :generation, :person_hash, :body, "
        ":decided_at, :retain_until)",
        evidence.id, evidence.subject.tenant, evidence.subject.user, evidence.subject.enrollment,
        evidence.screening_case, to_string(evidence.subject.cause), evidence.result,
        of_answer(&ScreeningAnswer::provider), of_answer(&ScreeningAnswer::provider_version),
        of_answer(&ScreeningAnswer::algorithm), of_list(&ListVersion::list), of_list(&ListVersion::hash),
        of_list(&ListVersion::publication_date), answer && answer->demo_list, evidence.generation, evidence.person_hash,
        Bytes(tools_.cipher.seal("screening_evidence.body:" + evidence.id.to_string(), evidence_text(evidence))),
        evidence.decided_at, ten_years_after(evidence.decided_at));
}

std::size_t SqlScreeningStore::purge_records(Instant now, std::size_t limit) {
    const auto evidence = session_.execute(
        "DELETE FROM screening_evidence WHERE id IN (SELECT e.id FROM screening_evidence e WHERE e.retain_until <= "
        ":now AND NOT EXISTS (SELECT 1 FROM screening_standing s WHERE s.user_id = e.user_id) AND NOT EXISTS (SELECT 1 "
        "FROM screening_case c WHERE c.user_id = e.user_id AND c.status <> 'CLEARED') LIMIT :limit)",
        now, limit);
    return static_cast<std::size_t>(evidence) + purge_cases(now, limit);
}

bool SqlScreeningStore::is_cleared(const Clearance& clearance) {
    return session_
        .row("i",
             "SELECT 1 FROM screening_clearance WHERE user_id = :user AND list = :list AND entity = :entity AND "
             "entity_hash = :entity_hash AND person_hash = :person_hash AND screener = :screener",
             clearance.user, clearance.list, clearance.entity, clearance.entity_hash, clearance.person_hash,
             clearance.screener)
        .has_value();
}

void SqlScreeningStore::add_clearance(const Clearance& clearance, const Uuid& screening_case, Instant now) {
    session_.write(
        "INSERT INTO screening_clearance (user_id, list, entity, entity_hash, person_hash, screener, case_id, "
        "cleared_at) VALUES (:user, :list, :entity, :entity_hash, :person_hash, :screener, :case, :now) ON CONFLICT DO "
        "NOTHING",
        clearance.user, clearance.list, clearance.entity, clearance.entity_hash, clearance.person_hash,
        clearance.screener, screening_case, now);
}

std::vector<Claim> SqlScreeningStore::claim(std::string_view owner, Instant now, Instant until, std::size_t limit) {
    static const std::string head =
        "UPDATE screening_standing SET lease_owner = :owner, lease_until = :until WHERE user_id IN (SELECT user_id "
        "FROM screening_standing WHERE status = 'PENDING' AND next_attempt_at <= :now AND (lease_until IS NULL OR "
        "lease_until <= :now) ORDER BY next_attempt_at LIMIT :limit";
    static const std::string tail = ") RETURNING " + std::string(claim_fields);
    std::vector<Claim> claims;
    for (const auto& row :
         session_.rows(claim_columns, head + for_update_skip_locked(session_) + tail, owner, until, now, limit))
        claims.push_back(claim_of(row));
    return claims;
}

std::size_t SqlScreeningStore::void_claims() {
    const auto voided = session_.execute(
        "UPDATE screening_standing SET lease_owner = NULL, lease_until = NULL WHERE lease_until IS NOT NULL");
    return static_cast<std::size_t>(voided);
}

std::vector<Claim> SqlScreeningStore::claim_behind(std::string_view owner, Instant until, std::uint64_t generation,
                                                   const Uuid& after, std::size_t limit) {
    static const std::string head =
        "UPDATE screening_standing SET lease_owner = :owner, lease_until = :until WHERE user_id IN (SELECT user_id "
        "FROM screening_standing WHERE status = 'CLEAR' AND generation < :generation AND user_id > :after AND "
        "(lease_until IS NULL OR lease_until <= :now) ORDER BY user_id LIMIT :limit";
    static const std::string tail = ") RETURNING " + std::string(claim_fields);
    std::vector<Claim> people;
    for (const auto& row : session_.rows(claim_columns, head + for_update_skip_locked(session_) + tail, owner, until,
                                         generation, after, now(), limit))
        people.push_back(claim_of(row));
    std::ranges::sort(people, {}, [](const Claim& person) { return person.subject.user; });
    return people;
}

void SqlScreeningStore::release(const Claim& person) {
    session_.write(
        "UPDATE screening_standing SET lease_owner = NULL, lease_until = NULL WHERE user_id = :user AND round = :round",
        person.subject.user, person.round);
}

std::optional<Claim> SqlScreeningStore::find_person(const std::string& tenant, const Uuid& user) {
    static const std::string sql =
        "SELECT " + std::string(claim_fields) + " FROM screening_standing WHERE user_id = :user AND tenant = :tenant";
    if (const auto row = session_.row(claim_columns, sql, user, tenant)) return claim_of(*row);
    const auto row = session_.row(
        "tbb", "SELECT site, data_key, personal FROM user_account WHERE id = :user AND tenant = :tenant", user, tenant);
    if (!row || row->is_null(1)) return std::nullopt;
    const auto person = UserFields(tools_, user, row->bytes(1)).open_person(row->bytes(2));
    return Claim{.subject = {.tenant = tenant, .user = user, .site = row->text(0)}, .person = screened(person)};
}

std::optional<ScreeningStatus> SqlScreeningStore::status_of(const Uuid& user) {
    const auto row = session_.row("t", "SELECT status FROM screening_standing WHERE user_id = :user", user);
    if (!row) return std::nullopt;
    return parse_screening_status(row->text(0));
}

std::vector<Uuid> SqlScreeningStore::decided_among(const std::vector<Uuid>& users) {
    std::vector<Uuid> decided;
    if (session_.dialect() == Dialect::sqlite) {  // a look within the process: no round trip to save
        std::ranges::copy_if(users, std::back_inserter(decided), [&](const Uuid& user) {
            return status_of(user).value_or(ScreeningStatus::pending) != ScreeningStatus::pending;
        });
        return decided;
    }
    std::string list;
    for (const auto& user : users) list += (list.empty() ? "{" : ",") + user.to_string();
    if (list.empty()) return decided;
    for (const auto& row : session_.rows("u",
                                         "SELECT user_id FROM screening_standing WHERE user_id = ANY(CAST(:users AS "
                                         "uuid[])) AND status <> 'PENDING'",
                                         list + "}"))
        decided.push_back(row.uuid(0));
    return decided;
}

ScreeningCounts SqlScreeningStore::counts(std::uint64_t generation) {
    const auto pending = session_.row("ii",
                                      "SELECT COUNT(*), COUNT(*) - COUNT(next_attempt_at) FROM screening_standing "
                                      "WHERE status = 'PENDING'");
    const auto behind = session_.row(
        "i", "SELECT COUNT(*) FROM screening_standing WHERE status = 'CLEAR' AND generation < :generation", generation);
    const auto unjudged =
        session_.row("i", "SELECT COUNT(*) FROM screening_standing WHERE status = 'HIT' AND last_code <> ''");
    const auto number = [](std::int64_t count) { return static_cast<std::uint64_t>(count); };
    return {.pending = number(pending->integer(0)),
            .parked = number(pending->integer(1)),
            .unjudged = number(unjudged->integer(0)),
            .behind = number(behind->integer(0))};
}

void SqlScreeningStore::confirm_clear(const Claim& person, std::uint64_t generation) {
    session_.write(
        "UPDATE screening_standing SET generation = :generation, lease_owner = NULL, lease_until = NULL WHERE user_id "
        "= "
        ":user AND round = :round AND status = 'CLEAR' AND generation < :generation",
        generation, person.subject.user, person.round);
}

bool SqlScreeningStore::mark_for_rescreening(std::size_t limit) {
    return sql::mark_for_rescreening(session_, limit);
}

Claim SqlScreeningStore::claim_of(const Row& row) const {
    const auto user = row.uuid(0);
    return {.subject = {.tenant = row.text(1),
                        .user = user,
                        .enrollment = row.optional_uuid(3),
                        .site = row.text(2),
                        .cause = parse_screening_cause(row.text(4)).value()},
            .origin = {row.text(10), row.text(11), row.text(12)},
            .round = static_cast<std::uint64_t>(row.integer(5)),
            .person = read_person(tools_.cipher.open(person_field(user), row.bytes(6))),
            .likeness = row.digest(7),
            .attempts = static_cast<int>(row.integer(8)),
            .pending_since = row.instant(9)};
}

void SqlScreeningStore::wake_waiters(const Uuid& user) {
    if (tools_.screening_decided)
        session_.after_commit([decided = &tools_.screening_decided, user] { (*decided)(user); });
}

void SqlScreeningStore::wake_worker() {
    if (tools_.screening_due) session_.after_commit(tools_.screening_due);
}

}  // namespace vestibule::sql
