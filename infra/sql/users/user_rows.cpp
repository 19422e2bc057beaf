#include "infra/sql/users/user_rows.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <mutex>

#include "infra/async/failpoint.hpp"

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

std::vector<std::string> texts(const json::object& object, std::string_view name) {
    std::vector<std::string> read;
    if (const auto* values = object.if_contains(name))
        for (const auto& value : values->as_array()) read.emplace_back(value.as_string());
    return read;
}

}  // namespace

Digest login_name_hash(const StoreTools& tools, std::string_view tenant, std::string_view folded) {
    return tools.keyed_hash.hash("login-name", std::string(tenant) + '\0' + std::string(folded));
}

// Sorted, so that two users who want the same two names don't wait for each other.
bool claim_names(Session& session, const StoreTools& tools, const std::string& tenant, const std::string& site,
                 const Uuid& user, const std::vector<LoginName>& names) {
    std::vector<std::pair<Digest, int>> hashes;
    for (const auto& name : names) hashes.emplace_back(login_name_hash(tools, tenant, name.folded), name.kinds);
    std::ranges::sort(hashes);

    std::string insert = "INSERT INTO login_name (tenant, site, user_id, name_hash, kinds) VALUES ";
    std::vector<Value> values{value_of(tenant), value_of(site), value_of(user)};
    for (std::size_t i = 0; i < hashes.size(); ++i) {
        const auto number = std::to_string(i);
        insert +=
            std::string(i == 0 ? "" : ", ") + "(:tenant, :site, :user, :name" + number + ", :kinds" + number + ")";
        values.push_back(value_of(hashes[i].first));
        values.push_back(value_of(hashes[i].second));
    }
    const auto claimed = session.run(insert + " ON CONFLICT DO NOTHING", std::move(values));
    if (claimed == static_cast<std::int64_t>(hashes.size())) return true;
    if (claimed > 0)
        session.write("DELETE FROM login_name WHERE user_id = :user AND tenant = :tenant AND site = :site", user,
                      tenant, site);
    return false;
}

std::string UserFields::seal(const Person& person) const {
    json::object object{{"email", person.email},
                        {"firstName", person.first_name},
                        {"lastName", person.last_name},
                        {"countryCode", person.country_code}};
    put(object, "dateOfBirth", person.date_of_birth);
    put(object, "phone", person.phone);
    put(object, "middleName", person.middle_name);
    if (!person.other_names.empty())
        object["otherNames"] = json::array(person.other_names.begin(), person.other_names.end());
    put(object, "address", person.address);
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
            .phone = get(object, "phone"),
            .middle_name = get(object, "middleName"),
            .other_names = texts(object, "otherNames"),
            .address = get(object, "address")};
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

void insert_consents(Session& session, const Uuid& user, const std::string& tenant,
                     const std::vector<Consent>& consents, Instant now) {
    for (const auto& consent : consents)
        session.write(
            "INSERT INTO consent (id, user_id, tenant, document_id, document_version, locale, channel, action, at, "
            "recorded_at, kind) VALUES (:id, :user, :tenant, :document, :version, :locale, :channel, :action, :at, "
            ":recorded_at, :kind)",
            consent.id, user, tenant, consent.document_id, consent.document_version, consent.locale, consent.channel,
            consent.action, consent.at, now, consent.marketing ? "MARKETING" : "CONSENT");
}

namespace {

// A person made up, sealed as a user's fields are.
struct ShadowUser {
    std::string data_key;
    std::string personal;
    std::string identifier;

    static ShadowUser sealed(const StoreTools& tools) {
        auto data_key = tools.cipher.new_wrapped_key();
        const UserFields fields(tools, Uuid{}, data_key);
        return {data_key,
                fields.seal(Person{.email = "nobody@nobody.example",
                                   .first_name = "Nobody",
                                   .last_name = "Inparticular",
                                   .date_of_birth = "1990-01-01",
                                   .country_code = "US"}),
                fields.seal("user_site.identifier:nowhere", "nobody")};
    }
    void open(const StoreTools& tools) const {
        const UserFields fields(tools, Uuid{}, data_key);
        fields.open_person(personal);
        fields.open("user_site.identifier:nowhere", identifier);
    }
};

}  // namespace

void open_shadow_user(const StoreTools& tools) {
    if (FAILPOINT_SKIPS("S1")) return;
    static std::mutex mutex;
    static std::shared_ptr<const ShadowUser> shared;
    const auto take = [] {
        const std::lock_guard lock(mutex);
        return shared;
    };
    try {
        if (const auto made_before = take()) return made_before->open(tools);
    } catch (const std::runtime_error&) {
        // Sealed under a key that has been retired since.
    }
    auto made = std::make_shared<const ShadowUser>(ShadowUser::sealed(tools));
    const std::lock_guard lock(mutex);
    shared = std::move(made);
}

std::string contact_field(const Uuid& contact) {
    return "contact.address:" + contact.to_string();
}

std::string identifier_field(std::string_view site) {
    return "user_site.identifier:" + std::string(site);
}

std::string attributes_field(std::string_view site) {
    return "user_site.attributes:" + std::string(site);
}

}  // namespace vestibule::sql
