#include "infra/sql/profile/contact_rows.hpp"

#include <boost/json/parse.hpp>

#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

using notification::Contact;
using notification::Recipient;

namespace {

std::optional<std::string> locale_of(const std::string& attributes) {
    const auto value = boost::json::parse(attributes);
    const auto* locale = value.as_object().if_contains("locale");
    if (!locale || !locale->is_string()) return std::nullopt;
    return std::string(locale->as_string());
}

std::optional<Contact> contact_in(Session& session, const StoreTools& tools, const std::string& tenant,
                                  const Uuid& user, const std::optional<std::string>& site) {
    const auto account = session.row(
        "tbb", "SELECT site, data_key, personal FROM user_account WHERE id = :id AND tenant = :tenant", user, tenant);
    if (!account || account->is_null(1)) return std::nullopt;

    const UserFields fields(tools, user, account->bytes(1));
    const auto person = fields.open_person(account->bytes(2));
    Contact contact{.user = user,
                    .address = person.email,
                    .first_name = person.first_name,
                    .last_name = person.last_name,
                    .locale = {},
                    .site = site.value_or(account->text(0))};
    const auto registration =
        session.row("b", "SELECT attributes FROM user_site WHERE user_id = :user AND site = :site", user, contact.site);
    if (registration) contact.locale = locale_of(fields.open(attributes_field(contact.site), registration->bytes(0)));
    return contact;
}

// An address that is not, or no longer, the account's own, with the person it is of.
std::optional<Contact> other_contact_in(Session& session, const StoreTools& tools, const std::string& tenant,
                                        const Uuid& id, const std::optional<std::string>& site) {
    const auto row = session.row(
        "ubb",
        "SELECT c.user_id, c.address, u.data_key FROM contact c JOIN user_account u ON u.id = c.user_id WHERE c.id = "
        ":id AND c.tenant = :tenant",
        id, tenant);
    if (!row || row->is_null(2)) return std::nullopt;
    auto contact = contact_in(session, tools, tenant, row->uuid(0), site);
    if (contact)
        contact->address = UserFields(tools, row->uuid(0), row->bytes(2)).open(contact_field(id), row->bytes(1));
    return contact;
}

}  // namespace

std::optional<Contact> find_contact(Session& session, const StoreTools& tools, const std::string& tenant,
                                    const Recipient& recipient, const std::optional<std::string>& site) {
    const auto look_up = recipient.kind == Recipient::Kind::user ? contact_in : other_contact_in;
    return look_up(session, tools, tenant, recipient.id, site);
}

}  // namespace vestibule::sql
