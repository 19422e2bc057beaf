#include "infra/sql/sessions/sign_in_rows.hpp"

#include "events/sessions/session_ended.hpp"
#include "infra/sql/row_locks.hpp"

namespace vestibule::sql {

namespace {

// In the order of all_factors, from column `first` on.
constexpr auto failure_columns =
    "password_failures, password_rests_until, login_code_failures, login_code_rests_until, passcode_failures, "
    "passcode_rests_until, totp_failures, totp_rests_until";
constexpr auto failure_kinds = "iiiiiiii";
// Of one minute, so that failed logins don't wait for each other's commit on one row.
constexpr int tally_slots = 16;

constexpr auto set_failures =
    "password_failures = :pf, password_rests_until = :pr, login_code_failures = :lf, login_code_rests_until = :lr, "
    "passcode_failures = :cf, passcode_rests_until = :cr, totp_failures = :tf, totp_rests_until = :tr";

FailureCounts failures_of(const Row& row, std::size_t first) {
    FailureCounts failures;
    for (const auto factor : all_factors) {
        failures.of(factor) = {static_cast<unsigned>(row.integer(first)), row.optional_instant(first + 1)};
        first += 2;
    }
    return failures;
}

std::int64_t number(const FailureCount& count) {
    return count.failures;
}

const std::string& select_counter() {
    static const auto sql =
        "SELECT version, " + std::string(failure_columns) + " FROM login_counter WHERE subject = :subject";
    return sql;
}

const std::string& select_device() {
    static const auto sql = "SELECT last_used_at, " + std::string(failure_columns) +
                            " FROM device WHERE token_hash = :token AND user_id = :user AND last_used_at > :since";
    return sql;
}

const std::string& row_kinds() {
    static const auto kinds = "i" + std::string(failure_kinds);
    return kinds;
}

LoginCounter counter_of(const std::optional<Row>& row) {
    if (!row) return {};
    return {.version = static_cast<std::uint64_t>(row->integer(0)), .failures = failures_of(*row, 1)};
}

std::optional<Device> device_of(const std::optional<Row>& row) {
    if (!row) return std::nullopt;
    return Device{.failures = failures_of(*row, 1), .last_used_at = row->instant(0)};
}

}  // namespace

std::int64_t minute_of(Instant now) {
    return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
}

Digest SignInRows::subject_key(const Subject& subject) const {
    if (subject.key) return *subject.key;
    if (subject.user) return tools_.keyed_hash.hash("login-counter-user", subject.user->to_string());
    return tools_.keyed_hash.hash("login-counter-name",
                                  subject.name.tenant + '\0' + subject.name.site + '\0' + subject.name.folded);
}

LoginCounter SignInRows::counter(const Subject& subject) {
    return counter_of(session_.row(row_kinds(), select_counter(), subject_key(subject)));
}

LoginCounter SignInRows::hold_counter(const Subject& subject) {
    return counter_of(session_.row(row_kinds(), select_counter() + for_update(session_), subject_key(subject)));
}

LoginCounter SignInRows::lock_counter(const Subject& subject, Instant now) {
    static const auto sql =
        "INSERT INTO login_counter (subject, user_id, tenant, version, password_failures, touched_at) VALUES "
        "(:subject, :user, :tenant, 0, 0, :now) ON CONFLICT (subject) DO UPDATE SET touched_at = "
        "login_counter.touched_at RETURNING version, " +
        std::string(failure_columns);
    return counter_of(session_.row(row_kinds(), sql, subject_key(subject), subject.user, subject.name.tenant, now));
}

void SignInRows::save_counter(const Subject& subject, const LoginCounter& counter, Instant now) {
    static const auto sql = "UPDATE login_counter SET version = :version, " + std::string(set_failures) +
                            ", touched_at = :now WHERE subject = :subject";
    const auto& [password, code, passcode, totp] = counter.failures.all();
    session_.write(sql, counter.version, number(password), password.rests_until, number(code), code.rests_until,
                   number(passcode), passcode.rests_until, number(totp), totp.rests_until, now, subject_key(subject));
}

std::optional<Device> SignInRows::device(const Uuid& user, const Secret& token, Instant used_since) {
    return device_of(session_.row(row_kinds(), select_device(), device_key(token), user, used_since));
}

std::optional<Device> SignInRows::hold_device(const Uuid& user, const Secret& token, Instant used_since) {
    return device_of(
        session_.row(row_kinds(), select_device() + for_update(session_), device_key(token), user, used_since));
}

void SignInRows::save_device(const Secret& token, const Device& device) {
    static const auto sql =
        "UPDATE device SET " + std::string(set_failures) + ", last_used_at = :last_used WHERE token_hash = :token";
    const auto& [password, code, passcode, totp] = device.failures.all();
    session_.write(sql, number(password), password.rests_until, number(code), code.rests_until, number(passcode),
                   passcode.rests_until, number(totp), totp.rests_until, device.last_used_at, device_key(token));
}

void SignInRows::end_device(const Secret& token) {
    session_.write("DELETE FROM device WHERE token_hash = :token", device_key(token));
}

void SignInRows::end_devices(const Uuid& user) {
    session_.write("DELETE FROM device WHERE user_id = :user", user);
}

Digest SignInRows::device_key(const Secret& token) const {
    return tools_.keyed_hash.hash("device-token", token.reveal());
}

void SignInRows::tally_unknown(const std::string& tenant, const std::string& client, Instant now) {
    session_.write(
        "INSERT INTO unknown_login_failure (tenant, client, minute, slot, count) VALUES (:tenant, :client, :minute, "
        ":slot, 1) ON CONFLICT (tenant, client, minute, slot) DO UPDATE SET count = unknown_login_failure.count + 1",
        tenant, client, minute_of(now), std::int64_t{tools_.ids.next().bytes().back() % tally_slots});
}

std::uint64_t SignInRows::next_user_version(const Uuid& user) {
    const auto row =
        session_.row("i", "UPDATE user_account SET version = version + 1 WHERE id = :user RETURNING version", user);
    return row ? static_cast<std::uint64_t>(row->integer(0)) : 0;
}

std::size_t SignInRows::end_sessions(const Uuid& user, const std::optional<Uuid>& except, std::string_view cause) {
    const auto ended = session_.rows("u", "DELETE FROM session WHERE user_id = :user AND id <> :kept RETURNING id",
                                     user, except.value_or(Uuid{}));
    for (const auto& row : ended)
        tools_.emit(session_, events::SessionEnded{.session_id = row.uuid(0).to_string(),
                                                   .user_id = user.to_string(),
                                                   .version = 2,
                                                   .reason_code = std::string(cause)}
                                  .draft());
    return ended.size();
}

}  // namespace vestibule::sql
