#include "infra/sql/users/user_rows.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace vestibule::sql {

namespace json = boost::json;

namespace {

constexpr std::string_view personal_field = "user_account.personal";

void put(json::object& object, std::string_view name, const std::optional<std::string>& value) {
    if (value) object[name] = *value;
}

std::optional<std::string> get(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    if (!value) return std::nullopt;
    return std::string(value->as_string());
}

}  // namespace

Digest login_name_hash(const StoreTools& tools, std::string_view tenant, std::string_view folded) {
    return tools.keyed_hash.hash("login-name", std::string(tenant) + '\0' + std::string(folded));
}

std::string UserFields::seal(const Person& person) const {
    json::object object{{"email", person.email},
                        {"firstName", person.first_name},
                        {"lastName", person.last_name},
                        {"countryCode", person.country_code}};
    put(object, "dateOfBirth", person.date_of_birth);
    put(object, "phone", person.phone);
    return seal(personal_field, json::serialize(object));
}

Person UserFields::open_person(std::string_view sealed) const {
    const auto value = json::parse(open(personal_field, sealed));
    const auto& object = value.as_object();
    return {.email = get(object, "email").value_or(""),
            .first_name = get(object, "firstName").value_or(""),
            .last_name = get(object, "lastName").value_or(""),
            .date_of_birth = get(object, "dateOfBirth"),
            .country_code = get(object, "countryCode").value_or(""),
            .phone = get(object, "phone")};
}

std::string UserFields::seal(std::string_view field, std::string_view plaintext) const {
    return tools_.cipher.seal_with(wrapped_key_, context(field), plaintext);
}

std::string UserFields::open(std::string_view field, std::string_view sealed) const {
    return tools_.cipher.open_with(wrapped_key_, context(field), sealed);
}

std::string UserFields::context(std::string_view field) const {
    return std::string(field) + ':' + user_;
}

std::string identifier_field(std::string_view site) {
    return "user_site.identifier:" + std::string(site);
}

std::string attributes_field(std::string_view site) {
    return "user_site.attributes:" + std::string(site);
}

}  // namespace vestibule::sql
