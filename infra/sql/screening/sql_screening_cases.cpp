// The cases: SqlScreeningStore's second half.
#include "domain/screening/retention.hpp"
#include "domain/shared/hex.hpp"
#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/screening_json.hpp"
#include "infra/sql/screening/sql_screening_store.hpp"

namespace vestibule::sql {

using namespace screening;

namespace {

constexpr std::string_view case_columns = "uttuutiiitbbt";
constexpr std::string_view select_case =
    "SELECT id, tenant, site, user_id, enrollment_id, status, opened_at, closed_at, due_at, screener, person_hash, "
    "body, issuer FROM screening_case ";

std::string case_field(const Uuid& id) {
    return "screening_case.body:" + id.to_string();
}

std::string decision_field(const Uuid& id, std::size_t number) {
    return "screening_decision.body:" + id.to_string() + ':' + std::to_string(number);
}

// tenant, sites and issuer of a client as conditions; the values in the order of their names.
std::string within(const Reach& reach, std::vector<Value>& values) {
    std::string sql = "WHERE tenant = :tenant AND site IN (";
    values.push_back(value_of(reach.tenant));
    std::size_t number = 0;
    for (const auto& site : reach.sites) {
        sql += (number == 0 ? ":site" : ", :site") + std::to_string(number);
        values.push_back(value_of(site));
        ++number;
    }
    sql += number == 0 ? "NULL)" : ")";
    if (reach.issuer) {
        sql += " AND (issuer IS NULL OR issuer = :issuer)";
        values.push_back(value_of(*reach.issuer));
    }
    return sql;
}

}  // namespace

Case SqlScreeningStore::case_of(const Row& row) {
    Case read;
    read.id = row.uuid(0);
    read.tenant = row.text(1);
    read.site = row.text(2);
    read.user = row.uuid(3);
    read.enrollment = row.optional_uuid(4);
    read.status = parse_case_status(row.text(5)).value();
    read.opened_at = row.instant(6);
    read.closed_at = row.optional_instant(7);
    read.due_at = row.optional_instant(8);
    read.screener = row.text(9);
    read.person_hash = row.digest(10);
    read.issuer = row.optional_text(12);
    read_case_body(tools_.cipher.open(case_field(read.id), row.bytes(11)), read);
    for (const auto& link :
         session_.rows("u", "SELECT like_id FROM screening_case_link WHERE case_id = :case ORDER BY like_id", read.id))
        read.likes.push_back(link.uuid(0));
    for (const auto& made : session_.rows(
             "ittbi",
             "SELECT number, verdict, client, body, decided_at FROM screening_decision WHERE case_id = :case ORDER BY "
             "number",
             read.id)) {
        CaseDecision decision{.decision = parse_decision(made.text(1)).value(),
                              .reason = {},
                              .reviewer = {},
                              .seen = {},
                              .client = made.text(2),
                              .decided_at = made.instant(4)};
        const auto field = decision_field(read.id, static_cast<std::size_t>(made.integer(0)));
        read_decision_body(tools_.cipher.open(field, made.bytes(3)), decision);
        read.decisions.push_back(std::move(decision));
    }
    read.tag = to_hex(tools_.keyed_hash.hash("screening-case", read.id.to_string() + read.content()));
    return read;
}

std::vector<Case> SqlScreeningStore::cases(std::string_view rest, std::vector<Value> values) {
    std::vector<Case> found;
    for (const auto& row :
         session_.query(case_columns, std::string(select_case) + std::string(rest), std::move(values)))
        found.push_back(case_of(row));
    return found;
}

std::optional<Case> SqlScreeningStore::open_case(const Uuid& user) {
    auto found = cases("WHERE user_id = :user AND status = 'OPEN'", {value_of(user)});
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Case> SqlScreeningStore::cases_alike(const std::string& tenant, const Digest& likeness, const Uuid& user) {
    return cases(
        "WHERE id IN (SELECT case_id FROM screening_case_likeness WHERE likeness = :likeness) AND status <> 'CLEARED' "
        "AND tenant = :tenant AND user_id <> :user ORDER BY id",
        {value_of(likeness), value_of(tenant), value_of(user)});
}

void SqlScreeningStore::add_case(const Case& opened) {
    session_.write(
        "INSERT INTO screening_case (id, tenant, site, issuer, user_id, enrollment_id, status, opened_at, screener, "
        "person_hash, body) VALUES (:id, :tenant, :site, :issuer, :user, :enrollment, :status, :opened_at, :screener, "
        ":person_hash, :body)",
        opened.id, opened.tenant, opened.site, opened.issuer, opened.user, opened.enrollment, to_string(opened.status),
        opened.opened_at, opened.screener, opened.person_hash,
        Bytes(tools_.cipher.seal(case_field(opened.id), case_text(opened))));
    add_links(opened);
}

void SqlScreeningStore::save_case(const Case& changed) {
    session_.write(
        "UPDATE screening_case SET status = :status, closed_at = :closed_at, due_at = :due_at, screener = :screener, "
        "person_hash = :person_hash, body = :body WHERE id = :id",
        to_string(changed.status), changed.closed_at, changed.due_at, changed.screener, changed.person_hash,
        Bytes(tools_.cipher.seal(case_field(changed.id), case_text(changed))), changed.id);
    add_links(changed);
    add_decisions(changed);
}

void SqlScreeningStore::add_links(const Case& linked) {
    for (const auto& like : linked.likes)
        session_.write(
            "INSERT INTO screening_case_link (case_id, like_id) VALUES (:case, :like) ON CONFLICT DO NOTHING",
            linked.id, like);
    for (const auto& hit : linked.hits)
        session_.write(
            "INSERT INTO screening_case_likeness (likeness, case_id) VALUES (:likeness, :case) ON CONFLICT DO NOTHING",
            hit.likeness, linked.id);
}

void SqlScreeningStore::add_decisions(const Case& decided) {
    for (std::size_t number = 0; number < decided.decisions.size(); ++number) {
        const auto& decision = decided.decisions[number];
        session_.write(
            "INSERT INTO screening_decision (case_id, number, verdict, client, body, decided_at) VALUES (:case, "
            ":number, :verdict, :client, :body, :decided_at) ON CONFLICT DO NOTHING",
            decided.id, number, to_string(decision.decision), decision.client,
            Bytes(tools_.cipher.seal(decision_field(decided.id, number), decision_text(decision))),
            decision.decided_at);
    }
}

std::size_t SqlScreeningStore::purge_cases(Instant now, std::size_t limit) {
    const auto due = session_.rows(
        "u",
        "SELECT c.id FROM screening_case c WHERE c.status = 'CLEARED' AND c.closed_at <= :before AND NOT EXISTS "
        "(SELECT 1 FROM screening_standing s WHERE s.user_id = c.user_id) LIMIT :limit",
        ten_years_before(now), limit);
    for (const auto& row : due) {
        const auto id = row.uuid(0);
        session_.execute("DELETE FROM screening_decision WHERE case_id = :case", id);
        session_.execute("DELETE FROM screening_case_link WHERE case_id = :case", id);
        session_.execute("DELETE FROM screening_case_likeness WHERE case_id = :case", id);
        session_.execute("DELETE FROM screening_clearance WHERE case_id = :case", id);
        session_.execute("DELETE FROM screening_case WHERE id = :case", id);
    }
    return due.size();
}

Case SqlScreeningStore::lock_case(const Uuid& id) {
    return cases("WHERE id = :id" + for_update(session_), {value_of(id)}).at(0);
}

std::optional<Case> SqlScreeningStore::find_case(const Reach& reach, const Uuid& id) {
    std::vector<Value> values;
    auto where = within(reach, values);
    values.push_back(value_of(id));
    auto found = cases(where + " AND id = :id", std::move(values));
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Case> SqlScreeningStore::find_cases(const CaseQuery& query) {
    std::vector<Value> values;
    auto where = within(query.reach, values);
    if (query.status) {
        where += " AND status = :status";
        values.push_back(value_of(to_string(*query.status)));
    }
    if (query.before) {
        where += " AND id < :before";
        values.push_back(value_of(*query.before));
    }
    values.push_back(value_of(query.limit));
    return cases(where + " ORDER BY id DESC LIMIT :limit", std::move(values));
}

}  // namespace vestibule::sql
