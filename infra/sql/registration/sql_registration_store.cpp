#include "infra/sql/registration/sql_registration_store.hpp"

#include "infra/async/failpoint.hpp"
#include "infra/sql/row_locks.hpp"
#include "infra/sql/send_times.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using registration::ActivationToken;
using registration::NewMembership;
using registration::NewUser;
using registration::RegisteredUser;

namespace {

constexpr std::string_view select_user =
    "SELECT u.id, u.status, u.version, u.issuer, u.site, CASE WHEN u.password_hash IS NULL THEN 0 ELSE 1 END, "
    "u.activation_hash, u.activation_expires, u.pending_until, u.data_key, u.personal, s.identifier "
    "FROM user_account u JOIN user_site s ON s.user_id = u.id AND s.site = u.site ";
constexpr std::string_view user_columns = "utittibiibbb";

std::string by_id() {
    return std::string(select_user) + "WHERE u.id = :id AND u.tenant = :tenant";
}

std::string by_name() {
    return std::string(select_user) +
           "JOIN login_name n ON n.user_id = u.id WHERE n.tenant = :tenant AND n.site = :site AND n.name_hash = :name";
}

// About what a user's row has.
constexpr std::size_t shadow_bytes = 700;
constexpr int shadow_rows = 1024;

Digest send_counter(const StoreTools& tools, std::string_view kind, const std::string& tenant,
                    const std::string& recipient) {
    return tools.keyed_hash.hash("mail-send", std::string(kind) + '\0' + tenant + '\0' + recipient);
}

}  // namespace

bool SqlRegistrationStore::insert(const NewUser& user) {
    if (!claim_names(session_, tools_, user.tenant, user.site, user.id, user.names)) return false;

    const auto data_key = tools_.cipher.new_wrapped_key();
    const UserFields fields(tools_, user.id, data_key);
    session_.write(
        "INSERT INTO user_account (id, tenant, issuer, status, version, site, data_key, personal, password_hash, "
        "activation_hash, activation_expires, pending_until, created_at, updated_at) VALUES (:id, :tenant, :issuer, "
        ":status, :version, :site, :data_key, :personal, :password_hash, :activation_hash, :activation_expires, "
        ":pending_until, :created_at, :updated_at)",
        user.id, user.tenant, user.issuer, to_string(UserStatus::pending_activation), user.version, user.site,
        Bytes(data_key), Bytes(fields.seal(user.person)), user.password_hash, activation_hash(user.activation.token),
        user.activation.expires, user.activation.pending_until, user.created_at, user.created_at);
    session_.write(
        "INSERT INTO user_site (user_id, site, identifier, attributes, registered_at) VALUES (:user, :site, "
        ":identifier, :attributes, :registered_at)",
        user.id, user.site, Bytes(fields.seal(identifier_field(user.site), user.identifier)),
        Bytes(fields.seal(attributes_field(user.site), user.attributes)), user.created_at);
    insert_consents(session_, user.id, user.tenant, user.consents, user.created_at);
    return true;
}

bool SqlRegistrationStore::join(const std::string& tenant, const NewMembership& membership) {
    const auto& [user, site, identifier, names, attributes, version, joined_at] = membership;
    if (session_.row("i", "SELECT 1 FROM user_site WHERE user_id = :user AND site = :site", user, site) ||
        !claim_names(session_, tools_, tenant, site, user, names))
        return false;
    const auto key = session_.row("b", "SELECT data_key FROM user_account WHERE id = :id", user).value();
    const UserFields fields(tools_, user, key.bytes(0));
    session_.execute(
        "INSERT INTO user_site (user_id, site, identifier, attributes, registered_at) VALUES (:user, :site, "
        ":identifier, :attributes, :registered_at)",
        user, site, Bytes(fields.seal(identifier_field(site), identifier)),
        Bytes(fields.seal(attributes_field(site), attributes)), joined_at);
    session_.execute("UPDATE user_account SET version = :version, updated_at = :now WHERE id = :id", version, joined_at,
                     user);
    return true;
}

std::optional<RegisteredUser> SqlRegistrationStore::find(const std::string& tenant, const Uuid& user,
                                                         const Secret& token) {
    const auto row = session_.row(user_columns, by_id(), user, tenant);
    if (!row) return std::nullopt;
    return registered(*row, activation_hash(token));
}

std::optional<RegisteredUser> SqlRegistrationStore::lock(const std::string& tenant, const Uuid& user,
                                                         const Secret& token) {
    const auto row = session_.row(user_columns, by_id() + for_update(session_, "u"), user, tenant);
    if (!row) return std::nullopt;
    return registered(*row, activation_hash(token));
}

std::optional<RegisteredUser> SqlRegistrationStore::lock_by_name(const std::string& tenant, const std::string& site,
                                                                 const std::string& folded_name) {
    const auto row = session_.row(user_columns, by_name() + for_update(session_, "u"), tenant, site,
                                  login_name_hash(tools_, tenant, folded_name));
    if (!row) return std::nullopt;
    return registered(*row, std::nullopt);
}

RegisteredUser SqlRegistrationStore::registered(const Row& row, const std::optional<Digest>& token) const {
    const auto id = row.uuid(0);
    const UserFields fields(tools_, id, row.bytes(9));
    const auto site = row.text(4);
    return {.id = id,
            .status = parse_user_status(row.text(1)).value(),
            .version = static_cast<std::uint64_t>(row.integer(2)),
            .issuer = row.optional_text(3),
            .site = site,
            .has_password = row.boolean(5),
            .token_matches = token && !row.is_null(6) && row.digest(6) == *token,
            .token_expires = row.optional_instant(7),
            .pending_until = row.optional_instant(8),
            .person = fields.open_person(row.bytes(10)),
            .identifier = fields.open(identifier_field(site), row.bytes(11))};
}

void SqlRegistrationStore::set_activated(const Uuid& user, UserStatus status, std::uint64_t version,
                                         const std::optional<std::string>& password_hash, Instant now) {
    session_.write(
        "UPDATE user_account SET status = :status, version = :version, password_hash = COALESCE(:password_hash, "
        "password_hash), activation_hash = NULL, activation_expires = NULL, pending_until = NULL, updated_at = "
        ":updated_at, activated_at = :activated_at WHERE id = :id",
        to_string(status), version, password_hash, now,
        status == UserStatus::active ? std::optional(now) : std::nullopt, user);
}

void SqlRegistrationStore::set_token(const Uuid& user, const ActivationToken& activation, Instant now) {
    if (user == Uuid{}) change_shadow(activation, now);
    session_.write(
        "UPDATE user_account SET activation_hash = :hash, activation_expires = :expires, pending_until = "
        ":pending_until WHERE id = :id",
        activation_hash(activation.token), activation.expires, activation.pending_until, user);
}

// In place of a user's row that changes.
void SqlRegistrationStore::change_shadow(const ActivationToken& activation, Instant now) {
    if (FAILPOINT_SKIPS("S1")) return;
    const auto hash = activation_hash(activation.token);
    session_.write(
        "INSERT INTO decoy (number, written_at, body) VALUES (:number, :written_at, :body) "
        "ON CONFLICT (number) DO UPDATE SET written_at = excluded.written_at, body = excluded.body",
        (hash[0] * 256 + hash[1]) % shadow_rows, now, Bytes(std::string(shadow_bytes, '\0')));
}

SendHistory SqlRegistrationStore::lock_sends(std::string_view kind, const std::string& tenant,
                                             const std::string& recipient) {
    return lock_send_times(session_, send_counter(tools_, kind, tenant, recipient), tools_.clock.now());
}

void SqlRegistrationStore::save_sends(std::string_view kind, const std::string& tenant, const std::string& recipient,
                                      const SendHistory& history) {
    save_send_times(session_, send_counter(tools_, kind, tenant, recipient), history);
}

void SqlRegistrationStore::emit_shadow(const events::Draft& event, const Secret& secret, Instant expires) {
    tools_.attach_shadow(session_, tools_.emit_shadow(session_, event), secret, expires);
}

std::vector<std::pair<std::string, Uuid>> SqlRegistrationStore::overdue(Instant now, std::size_t limit) {
    std::vector<std::pair<std::string, Uuid>> users;
    for (const auto& row : session_.rows("tu",
                                         "SELECT tenant, id FROM user_account WHERE pending_until IS NOT NULL AND "
                                         "pending_until <= :now ORDER BY pending_until LIMIT :limit",
                                         now, limit))
        users.emplace_back(row.text(0), row.uuid(1));
    return users;
}

void SqlRegistrationStore::erase(const Uuid& user, std::uint64_t version, Instant now) {
    session_.write(
        "UPDATE user_account SET status = :status, version = :version, data_key = NULL, personal = NULL, password_hash "
        "= NULL, activation_hash = NULL, activation_expires = NULL, pending_until = NULL, updated_at = :now WHERE id = "
        ":id",
        to_string(UserStatus::removed), version, now, user);
    session_.write("DELETE FROM login_name WHERE user_id = :user", user);
    session_.write("DELETE FROM user_site WHERE user_id = :user", user);
    session_.write("DELETE FROM consent WHERE user_id = :user", user);
    session_.write("DELETE FROM session WHERE user_id = :user", user);
    session_.write("DELETE FROM device WHERE user_id = :user", user);
    forget_standing(session_, user);
}

void SqlRegistrationStore::sweep(Instant now) {
    session_.write("DELETE FROM mail_send WHERE last_at <= :before", now - std::chrono::hours(24));
}

Digest SqlRegistrationStore::activation_hash(const Secret& token) const {
    return tools_.keyed_hash.hash("activation-token", token.reveal());
}

}  // namespace vestibule::sql
