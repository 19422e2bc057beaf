#include "infra/sql/profile/sql_contacts.hpp"

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

}  // namespace

asio::awaitable<std::optional<Contact>> SqlContacts::find(std::string tenant, Recipient recipient,
                                                          std::optional<std::string> site) {
    RequestContext context;
    context.tenant = tenant;
    context.actor = "system";
    std::optional<Contact> contact;
    co_await database_.look(
        context, [&](Session& session) { contact = contact_in(session, tools_, tenant, recipient.id, site); });
    co_return contact;
}

}  // namespace vestibule::sql
