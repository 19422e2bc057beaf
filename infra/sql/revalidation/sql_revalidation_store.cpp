#include "infra/sql/revalidation/sql_revalidation_store.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "infra/sql/callouts/callout_rows.hpp"
#include "infra/sql/enrollment/enrollment_rows.hpp"
#include "infra/sql/row_locks.hpp"

namespace vestibule::sql {

using namespace revalidation;
namespace json = boost::json;

namespace {

constexpr std::string_view run_columns = "utttttuuiitt";
constexpr std::string_view select_run =
    "SELECT id, tenant, issuer, sites, call_type, status, from_user, to_user, total, created_at, "
    "correlation_id, traceparent FROM revalidation ";

std::string sites_text(const std::set<std::string>& sites) {
    return json::serialize(json::array(sites.begin(), sites.end()));
}

std::set<std::string> read_sites(const std::string& text) {
    std::set<std::string> sites;
    for (const auto& site : json::parse(text).as_array()) sites.emplace(site.as_string());
    return sites;
}

Revalidation run_in(const Row& row) {
    Revalidation run{.id = row.uuid(0),
                     .reach = {.tenant = row.text(1), .sites = read_sites(row.text(3)), .issuer = row.optional_text(2)},
                     .type = parse_call_type(row.text(4)).value(),
                     .status = parse_run_status(row.text(5)).value(),
                     .total = static_cast<std::uint64_t>(row.integer(8)),
                     .created_at = row.instant(9),
                     .origin = {.correlation_id = row.text(10), .traceparent = row.text(11)}};
    if (!row.is_null(6)) run.range = UserRange{row.uuid(6), row.uuid(7)};
    return run;
}

// "FROM user_account WHERE …": those that the reach has; the caller adds its own conditions and values in order.
std::string from_reached(const Reach& reach, std::vector<Value>& values) {
    std::string sql = " FROM user_account AS u WHERE u.tenant = :tenant AND u.status NOT IN ('MERGED', 'REMOVED')";
    values.push_back(value_of(reach.tenant));
    if (reach.issuer) {
        sql += " AND (u.issuer IS NULL OR u.issuer = :issuer)";
        values.push_back(value_of(*reach.issuer));
    }
    sql += " AND EXISTS (SELECT 1 FROM user_site AS s WHERE s.user_id = u.id AND s.site IN (";
    std::size_t number = 0;
    for (const auto& site : reach.sites) {
        sql += (number == 0 ? ":s" : ", :s") + std::to_string(number);
        values.push_back(value_of(site));
        ++number;
    }
    return sql + "))";
}

}  // namespace

std::uint64_t SqlRevalidationStore::count(const Reach& reach, const UserRange& range) {
    std::vector<Value> values;
    const auto sql = "SELECT count(*)" + from_reached(reach, values) + " AND u.id >= :from AND u.id <= :to";
    values.push_back(value_of(range.from));
    values.push_back(value_of(range.to));
    return static_cast<std::uint64_t>(session_.query("i", sql, std::move(values)).front().integer(0));
}

std::vector<Uuid> SqlRevalidationStore::reached(const Reach& reach, const std::vector<Uuid>& users) {
    std::vector<Value> common;
    const auto sql = "SELECT u.id" + from_reached(reach, common) + " AND u.id = :id";
    std::vector<Uuid> found;
    for (const auto& user : users) {
        auto values = common;
        values.push_back(value_of(user));
        if (!session_.query("u", sql, std::move(values)).empty()) found.push_back(user);
    }
    return found;
}

void SqlRevalidationStore::insert(const Revalidation& run, const std::vector<Uuid>& users) {
    const auto from = run.range.transform([](const UserRange& range) { return range.from; });
    const auto to = run.range.transform([](const UserRange& range) { return range.to; });
    session_.write(
        "INSERT INTO revalidation (id, tenant, issuer, sites, call_type, status, from_user, to_user, expanded, total, "
        "created_at, correlation_id, traceparent) VALUES (:id, :tenant, :issuer, :sites, :type, :status, :from, :to, "
        ":expanded, :total, :created, :correlation, :trace)",
        run.id, run.reach.tenant, run.reach.issuer, sites_text(run.reach.sites), to_string(run.type),
        to_string(run.status), from, to, run.range ? 0 : 1, run.total, run.created_at, run.origin.correlation_id,
        run.origin.traceparent);
    for (const auto& user : users) add_user(run.id, user);
}

void SqlRevalidationStore::add_user(const Uuid& run, const Uuid& user) {
    session_.write(
        "INSERT INTO revalidation_user (revalidation_id, user_id) VALUES (:run, :user) "
        "ON CONFLICT (revalidation_id, user_id) DO NOTHING",
        run, user);
}

void SqlRevalidationStore::set_outcome(const Uuid& run, const Uuid& user, UserOutcome outcome) {
    session_.write("UPDATE revalidation_user SET outcome = :outcome WHERE revalidation_id = :run AND user_id = :user",
                   to_string(outcome), run, user);
}

std::optional<Progress> SqlRevalidationStore::progress(const Uuid& run, const Reach& reach, std::optional<Uuid> after,
                                                       std::size_t limit) {
    static const std::string sql = std::string(select_run) + "WHERE id = :id AND tenant = :tenant";
    const auto row = session_.row(run_columns, sql, run, reach.tenant);
    if (!row) return std::nullopt;
    Progress progress{.run = run_in(*row), .outcomes = {}};
    const auto& asked = progress.run.reach;
    if (reach.issuer && asked.issuer != reach.issuer) return std::nullopt;
    // It tells of people of all its sites.
    if (!std::ranges::includes(reach.sites, asked.sites)) return std::nullopt;

    const auto counts = session_.row("ii",
                                     "SELECT count(*), count(CASE WHEN outcome IN ('FAILED', 'PARKED') THEN 1 END) "
                                     "FROM revalidation_user WHERE revalidation_id = :run AND outcome IS NOT NULL",
                                     run);
    progress.done = static_cast<std::uint64_t>(counts->integer(0));
    progress.failed = static_cast<std::uint64_t>(counts->integer(1));
    // A parked call may have been brought through since.
    if (progress.run.status == RunStatus::completed_with_failures && progress.failed == 0)
        progress.run.status = RunStatus::completed;
    for (const auto& entry : session_.rows("ut",
                                           "SELECT user_id, outcome FROM revalidation_user WHERE revalidation_id = "
                                           ":run AND outcome IS NOT NULL AND user_id > :after ORDER BY user_id LIMIT "
                                           ":limit",
                                           run, after.value_or(Uuid{}), static_cast<std::int64_t>(limit)))
        progress.outcomes.push_back({entry.uuid(0), parse_user_outcome(entry.text(1)).value()});
    return progress;
}

std::optional<Revalidation> SqlRevalidationStore::claim(const std::string& owner, std::chrono::seconds lease) {
    static const std::string sql = std::string(select_run) +
                                   "WHERE finished_at IS NULL AND (lease_owner IS NULL OR lease_until < :now) "
                                   "ORDER BY COALESCE(lease_until, 0), created_at LIMIT 1";
    const auto now = session_.database_now();
    const auto row = session_.row(run_columns, sql + for_update_skip_locked(session_), now);
    if (!row) return std::nullopt;
    auto run = run_in(*row);
    run.status = RunStatus::running;
    session_.write(
        "UPDATE revalidation SET status = :status, lease_owner = :owner, lease_until = :until WHERE id = :id",
        to_string(run.status), owner, now + lease, run.id);
    return run;
}

bool SqlRevalidationStore::expand(const Revalidation& run, std::size_t limit) {
    const auto row = session_.row("iu", "SELECT expanded, cursor_id FROM revalidation WHERE id = :id", run.id);
    if (!row || !run.range || row->boolean(0)) return false;
    const auto cursor = row->optional_uuid(1);
    std::vector<Value> values;
    auto sql = "SELECT u.id" + from_reached(run.reach, values) + " AND u.id <= :to AND u.id " +
               (cursor ? "> :cursor" : ">= :from") + " ORDER BY u.id LIMIT :limit";
    values.push_back(value_of(run.range->to));
    values.push_back(value_of(cursor.value_or(run.range->from)));
    values.push_back(value_of(static_cast<std::int64_t>(limit)));
    const auto users = session_.query("u", sql, std::move(values));
    for (const auto& user : users) add_user(run.id, user.uuid(0));
    if (users.size() == limit) {
        session_.write("UPDATE revalidation SET cursor_id = :cursor WHERE id = :id", users.back().uuid(0), run.id);
        return true;
    }
    // Those who came or went since the start are counted as they are.
    session_.write(
        "UPDATE revalidation SET expanded = 1, total = (SELECT count(*) FROM revalidation_user WHERE revalidation_id = "
        ":run) WHERE id = :id",
        run.id, run.id);
    return !users.empty();
}

std::vector<Uuid> SqlRevalidationStore::waiting(const Uuid& run, std::size_t limit) {
    std::vector<Uuid> users;
    for (const auto& row :
         session_.rows("u",
                       "SELECT user_id FROM revalidation_user WHERE revalidation_id = :run AND "
                       "outcome IS NULL AND started_at IS NULL ORDER BY started_at, user_id LIMIT :limit",
                       run, static_cast<std::int64_t>(limit)))
        users.push_back(row.uuid(0));
    return users;
}

std::vector<RevalidationStore::Begun> SqlRevalidationStore::begun(const Uuid& run, std::size_t limit) {
    std::vector<Begun> users;
    for (const auto& row : session_.rows("ui",
                                         "SELECT user_id, started_at FROM revalidation_user WHERE revalidation_id = "
                                         ":run AND outcome IS NULL AND started_at IS NOT NULL ORDER BY started_at "
                                         "LIMIT :limit",
                                         run, static_cast<std::int64_t>(limit)))
        users.push_back({row.uuid(0), row.instant(1)});
    return users;
}

void SqlRevalidationStore::begin(const Uuid& run, const Uuid& user) {
    session_.write("UPDATE revalidation_user SET started_at = :now WHERE revalidation_id = :run AND user_id = :user",
                   session_.database_now(), run, user);
}

bool SqlRevalidationStore::start_moe_call(const Revalidation& run, const Uuid& user,
                                          const std::map<std::string, MoeCall>& calls_by_site) {
    const auto account = session_.row("t", "SELECT status FROM user_account WHERE id = :id AND tenant = :tenant", user,
                                      run.reach.tenant);
    if (!account || account->text(0) != to_string(UserStatus::active)) return false;

    const auto enrollment = find_enrollment_of(session_, run.reach.tenant, user);
    auto call = enrollment ? calls_by_site.find(enrollment->site) : calls_by_site.end();
    for (const auto& row :
         session_.rows("t", "SELECT site FROM user_site WHERE user_id = :user ORDER BY registered_at, site", user))
        if (call == calls_by_site.end()) call = calls_by_site.find(row.text(0));
    if (call == calls_by_site.end()) return false;
    return start_callout(session_, tools_,
                         {.tenant = run.reach.tenant,
                          .user = user,
                          .site = call->first,
                          .call = call->second,
                          .cause = run.id,
                          .occurred_at = session_.database_now(),
                          .timeline = session_.timeline(),
                          .enrollment = enrollment.transform([](const Enrollment& known) { return known.id; }),
                          .revalidation = run.id});
}

void SqlRevalidationStore::settle(const Revalidation& run, const std::string& owner) {
    const auto now = session_.database_now();
    session_.write(
        "UPDATE revalidation SET lease_owner = NULL, lease_until = :now WHERE id = :id AND lease_owner = :owner", now,
        run.id, owner);
    const auto open =
        session_.row("i",
                     "SELECT count(*) FROM revalidation WHERE id = :id AND (expanded = 0 OR EXISTS (SELECT "
                     "1 FROM revalidation_user WHERE revalidation_id = :run AND outcome IS NULL))",
                     run.id, run.id);
    if (open->integer(0) > 0) return;
    const auto failed = session_.row("i",
                                     "SELECT count(*) FROM revalidation_user WHERE revalidation_id = :run AND outcome "
                                     "IN ('FAILED', 'PARKED')",
                                     run.id);
    const auto status = failed->integer(0) == 0 ? RunStatus::completed : RunStatus::completed_with_failures;
    session_.write("UPDATE revalidation SET status = :status, finished_at = :now WHERE id = :id", to_string(status),
                   now, run.id);
}

}  // namespace vestibule::sql
