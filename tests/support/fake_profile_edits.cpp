#include <boost/json.hpp>

#include "tests/support/fake_users.hpp"

namespace vestibule::tests {

using profile::NameHolder;
using profile::NewContact;
using profile::OwnAccount;

std::optional<OwnAccount> FakeProfileEditStore::find(const std::string& tenant, const Uuid& user, const std::string&) {
    const auto found = tables_.users.find(user);
    if (found == tables_.users.end() || found->second.made.tenant != tenant) return std::nullopt;
    const auto& row = found->second;
    OwnAccount account{.status = row.status, .person = row.made.person, .sites = {row.made.site}, .locale = {}};
    const auto attributes = boost::json::parse(row.made.attributes);
    if (const auto* locale = attributes.as_object().if_contains("locale"))
        account.locale = std::string(locale->as_string());
    return account;
}

std::optional<profile::UserDetails> FakeProfileEditStore::details(const Reach& reach, const Uuid& user) {
    return FakeProfileStore(tables_).find(reach, user);
}

std::uint64_t FakeProfileEditStore::save_person(const Uuid& user, const Person& person, Instant now) {
    ++tables_.writes;
    auto& row = tables_.users.at(user);
    row.made.person = person;
    row.updated_at = now;
    return ++row.version;
}

void FakeProfileEditStore::save_locale(const Uuid& user, const std::string&, const std::optional<std::string>& locale) {
    ++tables_.writes;
    auto& attributes = tables_.users.at(user).made.attributes;
    auto object = boost::json::parse(attributes).as_object();
    if (locale)
        object["locale"] = *locale;
    else
        object.erase("locale");
    attributes = boost::json::serialize(object);
}

std::optional<NameHolder> FakeProfileEditStore::holder(const std::string& tenant, const std::vector<std::string>& sites,
                                                       const std::string& folded, const Uuid& asking) {
    std::optional<NameHolder> own;
    for (const auto& site : sites) {
        const auto found = tables_.names.find({tenant, site, folded});
        if (found == tables_.names.end()) continue;
        const NameHolder holder{found->second.first, (found->second.second & email_name) != 0};
        if (holder.user != asking) return holder;
        own = holder;
    }
    return own;
}

bool FakeProfileEditStore::rename(const std::string& tenant, const Uuid& user, const std::vector<std::string>& sites,
                                  const std::string& old_folded, const std::string& new_folded) {
    if (old_folded == new_folded) return true;
    for (const auto& site : sites) {
        const auto found = tables_.names.find({tenant, site, new_folded});
        if (found != tables_.names.end() && found->second.first != user) return false;
    }
    for (const auto& site : sites) {
        tables_.writes += 2;
        auto& name = tables_.names[{tenant, site, new_folded}];
        name = {user, name.second | email_name};
        const auto old = tables_.names.find({tenant, site, old_folded});
        if (old == tables_.names.end()) continue;
        old->second.second &= ~email_name;
        if (old->second.second == 0) tables_.names.erase(old);
    }
    return true;
}

void FakeProfileEditStore::add_contact(const std::string&, const NewContact& contact) {
    ++tables_.writes;
    tables_.contacts.emplace(contact.id, contact);
}

std::optional<std::string> FakeProfileEditStore::contact_address(const Uuid& user, const Uuid& contact) {
    const auto found = tables_.contacts.find(contact);
    if (found == tables_.contacts.end() || found->second.user != user) return std::nullopt;
    return found->second.address;
}

void FakeProfileEditStore::sweep_contacts(Instant now) {
    std::erase_if(tables_.contacts, [&](const auto& row) { return row.second.expires <= now; });
}

}  // namespace vestibule::tests
