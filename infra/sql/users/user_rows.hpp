// What the stores of users share: the keyed hashes of names and tokens, and personal data under the user's key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/login_name.hpp"
#include "domain/shared/user.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// The key of login_name; `folded` as Text::fold gives it.
Digest login_name_hash(const StoreTools& tools, std::string_view tenant, std::string_view folded);

// False, with nothing claimed, where somebody has one of the names on the site: the unique key decides.
bool claim_names(Session& session, const StoreTools& tools, const std::string& tenant, const std::string& site,
                 const Uuid& user, const std::vector<LoginName>& names);

// Seals and opens one user's fields under the user's wrapped data key.
class UserFields {
  public:
    UserFields(const StoreTools& tools, const Uuid& user, std::string wrapped_key)
        : tools_(tools), user_(user.to_string()), wrapped_key_(std::move(wrapped_key)) {}

    std::string seal(const Person& person) const;
    Person open_person(std::string_view sealed) const;
    // `field` names table, column and what else the value must not be moved from.
    std::string seal(std::string_view field, std::string_view plaintext) const;
    std::string open(std::string_view field, std::string_view sealed) const;

  private:
    std::string context(std::string_view field) const;

    const StoreTools& tools_;
    std::string user_;
    std::string wrapped_key_;
};

// Appends to the person's consent record.
void insert_consents(Session& session, const Uuid& user, const std::string& tenant,
                     const std::vector<Consent>& consents, Instant now);

// In place of opening a person and an identifier, for an unknown name.
void open_shadow_user(const StoreTools& tools);

// Of contact.
std::string contact_field(const Uuid& contact);
// Fields of user_site.
std::string identifier_field(std::string_view site);
std::string attributes_field(std::string_view site);

}  // namespace vestibule::sql
