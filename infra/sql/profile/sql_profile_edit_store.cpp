#include "infra/sql/profile/sql_profile_edit_store.hpp"

#include <boost/json.hpp>

#include "infra/sql/row_locks.hpp"
#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/send_times.hpp"

namespace vestibule::sql {

using profile::NameHolder;
using profile::NewContact;
using profile::OwnAccount;

namespace {

constexpr std::int64_t email_kind = 2;  // login_name.kinds

std::optional<std::string> locale_in(const std::string& attributes) {
    const auto value = boost::json::parse(attributes);
    const auto* locale = value.as_object().if_contains("locale");
    if (!locale || !locale->is_string()) return std::nullopt;
    return std::string(locale->get_string());
}

std::string with_locale(const std::string& attributes, const std::optional<std::string>& locale) {
    auto object = boost::json::parse(attributes).as_object();
    if (locale)
        object["locale"] = *locale;
    else
        object.erase("locale");
    return boost::json::serialize(object);
}

Digest asks_key(const StoreTools& tools, const Uuid& user) {
    return tools.keyed_hash.hash("email-change-asks", user.to_string());
}

Digest sends_key(const StoreTools& tools, const std::string& tenant, const std::string& recipient) {
    return tools.keyed_hash.hash("mail-send", "email-change" + ('\0' + tenant) + '\0' + recipient);
}

}  // namespace

std::optional<OwnAccount> SqlProfileEditStore::find(const std::string& tenant, const Uuid& user,
                                                    const std::string& site) {
    return read({}, tenant, user, site);
}

std::optional<OwnAccount> SqlProfileEditStore::lock(const std::string& tenant, const Uuid& user,
                                                    const std::string& site) {
    return read(for_update(session_), tenant, user, site);
}

std::optional<OwnAccount> SqlProfileEditStore::read(const std::string& lock, const std::string& tenant,
                                                    const Uuid& user, const std::string& site) {
    const auto row = session_.row(
        "tbb", "SELECT status, data_key, personal FROM user_account WHERE id = :user AND tenant = :tenant" + lock, user,
        tenant);
    if (!row || row->is_null(1)) return std::nullopt;

    const UserFields fields(tools_, user, row->bytes(1));
    OwnAccount account{.status = parse_user_status(row->text(0)).value(),
                       .person = fields.open_person(row->bytes(2)),
                       .sites = {},
                       .locale = {}};
    for (const auto& at :
         session_.rows("tb", "SELECT site, attributes FROM user_site WHERE user_id = :user ORDER BY site", user)) {
        account.sites.push_back(at.text(0));
        if (at.text(0) == site) account.locale = locale_in(fields.open(attributes_field(site), at.bytes(1)));
    }
    return account;
}

UserFields SqlProfileEditStore::fields_of(const Uuid& user) {
    return {tools_, user, session_.row("b", "SELECT data_key FROM user_account WHERE id = :user", user)->bytes(0)};
}

std::uint64_t SqlProfileEditStore::save_person(const Uuid& user, const Person& person, Instant now) {
    const auto row = session_.row(
        "i",
        "UPDATE user_account SET personal = :personal, version = version + 1, updated_at = :now WHERE id = :user "
        "RETURNING version",
        Bytes(fields_of(user).seal(person)), now, user);
    return static_cast<std::uint64_t>(row.value().integer(0));
}

void SqlProfileEditStore::save_locale(const Uuid& user, const std::string& site,
                                      const std::optional<std::string>& locale) {
    const auto fields = fields_of(user);
    const auto row =
        session_.row("b", "SELECT attributes FROM user_site WHERE user_id = :user AND site = :site", user, site);
    if (!row) return;
    const auto attributes = with_locale(fields.open(attributes_field(site), row->bytes(0)), locale);
    session_.write("UPDATE user_site SET attributes = :attributes WHERE user_id = :user AND site = :site",
                   Bytes(fields.seal(attributes_field(site), attributes)), user, site);
}

std::optional<NameHolder> SqlProfileEditStore::holder(const std::string& tenant, const std::vector<std::string>& sites,
                                                      const std::string& folded, const Uuid& asking) {
    std::optional<NameHolder> own;
    for (const auto& site : sites) {
        const auto row = session_.row(
            "ui", "SELECT user_id, kinds FROM login_name WHERE tenant = :tenant AND site = :site AND name_hash = :name",
            tenant, site, login_name_hash(tools_, tenant, folded));
        if (!row) continue;
        const NameHolder holder{row->uuid(0), (row->integer(1) & email_kind) != 0};
        if (holder.user != asking) return holder;
        own = holder;
    }
    return own;
}

bool SqlProfileEditStore::rename(const std::string& tenant, const Uuid& user, const std::vector<std::string>& sites,
                                 const std::string& old_folded, const std::string& new_folded) {
    if (old_folded == new_folded) return true;
    const auto new_name = login_name_hash(tools_, tenant, new_folded);
    const auto old_name = login_name_hash(tools_, tenant, old_folded);
    const auto give_up = [&](const std::string& site, const Digest& name) {
        session_.write(
            "UPDATE login_name SET kinds = kinds - 2 WHERE tenant = :tenant AND site = :site AND name_hash = :name AND "
            "user_id = :user AND (kinds & 2) <> 0",
            tenant, site, name, user);
        session_.write(
            "DELETE FROM login_name WHERE tenant = :tenant AND site = :site AND name_hash = :name AND kinds = 0",
            tenant, site, name);
    };
    for (std::size_t i = 0; i < sites.size(); ++i) {
        const auto taken = session_.execute(
            "INSERT INTO login_name (tenant, site, name_hash, user_id, kinds) VALUES (:tenant, :site, :name, :user, 2) "
            "ON CONFLICT (tenant, site, name_hash) DO UPDATE SET kinds = login_name.kinds | 2 WHERE "
            "login_name.user_id = excluded.user_id",
            tenant, sites[i], new_name, user);
        if (taken == 1) continue;
        for (std::size_t done = 0; done < i; ++done) give_up(sites[done], new_name);
        return false;
    }
    for (const auto& site : sites) give_up(site, old_name);
    return true;
}

SendHistory SqlProfileEditStore::lock_asks(const Uuid& user, Instant now) {
    return lock_send_times(session_, asks_key(tools_, user), now);
}

void SqlProfileEditStore::save_asks(const Uuid& user, const SendHistory& asks) {
    save_send_times(session_, asks_key(tools_, user), asks);
}

SendHistory SqlProfileEditStore::lock_sends(const std::string& tenant, const std::string& recipient, Instant now) {
    return lock_send_times(session_, sends_key(tools_, tenant, recipient), now);
}

void SqlProfileEditStore::save_sends(const std::string& tenant, const std::string& recipient,
                                     const SendHistory& sends) {
    save_send_times(session_, sends_key(tools_, tenant, recipient), sends);
}

void SqlProfileEditStore::add_contact(const std::string& tenant, const NewContact& contact) {
    session_.write(
        "INSERT INTO contact (id, tenant, user_id, address, expires_at) VALUES (:id, :tenant, :user, :address, "
        ":expires)",
        contact.id, tenant, contact.user,
        Bytes(fields_of(contact.user).seal(contact_field(contact.id), contact.address)), contact.expires);
}

std::optional<std::string> SqlProfileEditStore::contact_address(const Uuid& user, const Uuid& contact) {
    const auto row = session_.row("b", "SELECT address FROM contact WHERE id = :id AND user_id = :user", contact, user);
    if (!row) return std::nullopt;
    return fields_of(user).open(contact_field(contact), row->bytes(0));
}

void SqlProfileEditStore::sweep_contacts(Instant now) {
    session_.write("DELETE FROM contact WHERE expires_at <= :now", now);
}

void SqlProfileEditStore::screen_again(const ScreeningSubject& subject, const ScreeningRequest& request) {
    sql::screen_again(session_, tools_, subject, request);
}

}  // namespace vestibule::sql
