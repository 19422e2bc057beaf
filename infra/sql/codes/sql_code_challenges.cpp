#include "infra/sql/codes/sql_code_challenges.hpp"

#include <array>
#include <stdexcept>

#include "infra/sql/send_times.hpp"

namespace vestibule::sql {

namespace {

constexpr std::string_view challenge_columns = "utttbuiiiib";

CodePurpose purpose_of(std::string_view name) {
    for (const auto purpose :
         {CodePurpose::login, CodePurpose::passcode, CodePurpose::email_change, CodePurpose::caller})
        if (to_string(purpose) == name) return purpose;
    throw std::runtime_error("code_line.purpose is none that this release knows");
}

}  // namespace

std::optional<StandingCode> SqlCodeChallenges::open_line(const CodeLine& line, const NewCode& code) {
    const auto row = session_.row(
        "uib",
        "INSERT INTO code_line (line, tenant, site, purpose, challenge, counter, user_id, shadow, code_hash, "
        "expires_at, tries, sends, last_at) VALUES (:line, :tenant, :site, :purpose, :challenge, :counter, :user, "
        ":shadow, :code, :expires, 0, :sends, :last_at) ON CONFLICT (line) DO UPDATE SET last_at = code_line.last_at "
        "RETURNING challenge, expires_at, sends",
        line_key(line), line.tenant, line.site, to_string(line.purpose), code.challenge, code.holder.counter,
        code.holder.account, code.holder.shadow, code_hash(code.challenge, code.code), code.expires,
        Bytes(send_times({code.sent_at})), code.sent_at);
    if (row.value().uuid(0) == code.challenge) return std::nullopt;
    return StandingCode{row->uuid(0), row->instant(1), send_times(row->bytes(2))};
}

void SqlCodeChallenges::replace_code(const CodeLine& line, const NewCode& code, const SendHistory& sends) {
    session_.write(
        "UPDATE code_line SET site = :site, challenge = :challenge, counter = :counter, user_id = :user, shadow = "
        ":shadow, code_hash "
        "= :code, expires_at = :expires, tries = 0, used_at = NULL, sends = :sends, last_at = :last_at WHERE line = "
        ":line",
        line.site, code.challenge, code.holder.counter, code.holder.account, code.holder.shadow,
        code_hash(code.challenge, code.code), code.expires, Bytes(send_times(sends)), code.sent_at, line_key(line));
}

std::optional<CodeChallenge> SqlCodeChallenges::find_challenge(const std::string& tenant, const Uuid& id,
                                                               const Secret& code) {
    return challenge_of(
        session_.row(challenge_columns,
                     "SELECT challenge, tenant, site, purpose, counter, user_id, shadow, expires_at, tries, used_at, "
                     "code_hash FROM code_line WHERE challenge = :challenge AND tenant = :tenant",
                     id, tenant),
        code);
}

std::optional<CodeChallenge> SqlCodeChallenges::newest_challenge(const CodeLine& line, const Secret& code) {
    return challenge_of(
        session_.row(challenge_columns,
                     "SELECT challenge, tenant, site, purpose, counter, user_id, shadow, expires_at, tries, used_at, "
                     "code_hash FROM code_line WHERE line = :line",
                     line_key(line)),
        code);
}

std::optional<CodeChallenge> SqlCodeChallenges::challenge_of(const std::optional<Row>& row, const Secret& code) const {
    if (!row) return std::nullopt;
    const auto id = row->uuid(0);
    return CodeChallenge{
        .id = id,
        .tenant = row->text(1),
        .site = row->text(2),
        .purpose = purpose_of(row->text(3)),
        .holder = {.account = row->optional_uuid(5), .counter = row->digest(4), .shadow = row->boolean(6)},
        .expires = row->instant(7),
        .tries = static_cast<unsigned>(row->integer(8)),
        .used = !row->is_null(9),
        .matches = row->digest(10) == code_hash(id, code)};
}

bool SqlCodeChallenges::use_code(const Uuid& challenge, Instant now) {
    return session_.execute(
               "UPDATE code_line SET used_at = :now WHERE challenge = :challenge AND used_at IS NULL AND tries < "
               ":tries",
               now, challenge, std::int64_t{code_tries}) == 1;
}

void SqlCodeChallenges::count_try(const Uuid& challenge) {
    session_.write("UPDATE code_line SET tries = tries + 1 WHERE challenge = :challenge", challenge);
}

void SqlCodeChallenges::end_codes(const std::string& tenant, const Uuid& user, Instant now) {
    session_.execute(
        "UPDATE code_line SET used_at = :now WHERE tenant = :tenant AND user_id = :user AND used_at IS NULL AND "
        "purpose "
        "IN ('login', 'passcode')",
        now, tenant, user);
}

void SqlCodeChallenges::end_earlier_changes(const std::string& tenant, const Uuid& user, const Uuid& newest,
                                            Instant now) {
    session_.execute(
        "UPDATE code_line SET used_at = :now WHERE tenant = :tenant AND user_id = :user AND used_at IS NULL AND "
        "purpose = 'email-change' AND challenge <> :newest",
        now, tenant, user, newest);
}

void SqlCodeChallenges::emit_shadow(const events::Draft& event, const Secret& secret, Instant expires) {
    tools_.attach_shadow(session_, tools_.emit_shadow(session_, event), secret, expires);
}

void SqlCodeChallenges::sweep_codes(Instant before) {
    session_.write("DELETE FROM code_line WHERE last_at <= :before", before);
    session_.write("DELETE FROM shadow_outbox");
    session_.write("DELETE FROM shadow_event_log");
    session_.write("DELETE FROM shadow_secret");
    session_.write("DELETE FROM unknown_login_failure WHERE tenant = ''");
}

std::vector<std::pair<std::string, std::size_t>> SqlCodeChallenges::crowded_with_unknown_names(std::size_t most) {
    std::vector<std::pair<std::string, std::size_t>> crowded;
    for (const auto& row : session_.rows(
             "ti",
             "SELECT tenant, COUNT(*) FROM code_line WHERE user_id IS NULL GROUP BY tenant HAVING COUNT(*) > :most",
             most))
        crowded.emplace_back(row.text(0), static_cast<std::size_t>(row.integer(1)) - most);
    return crowded;
}

void SqlCodeChallenges::drop_unknown_names(const std::string& tenant, std::size_t count) {
    session_.write(
        "DELETE FROM code_line WHERE line IN (SELECT line FROM code_line WHERE tenant = :tenant AND user_id IS NULL "
        "ORDER BY last_at LIMIT :count)",
        tenant, count);
}

Digest SqlCodeChallenges::line_key(const CodeLine& line) const {
    std::string text(to_string(line.purpose));
    for (const auto& part : {line.tenant, line.recipient}) text.append(1, '\0').append(part);
    if (line.device) text.append(1, '\0').append(line.device->reveal());
    if (line.asker) text.append(1, '\0').append(line.asker->to_string());
    return tools_.keyed_hash.hash("code-line", text);
}

Digest SqlCodeChallenges::code_hash(const Uuid& challenge, const Secret& code) const {
    std::string text = challenge.to_string() + '\0';
    return tools_.keyed_hash.hash("code", text.append(code.reveal()));
}

}  // namespace vestibule::sql
