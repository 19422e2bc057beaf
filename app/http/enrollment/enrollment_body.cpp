#include "app/http/enrollment/enrollment_body.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "app/http/person_body.hpp"
#include "domain/enrollment/errors.hpp"

namespace vestibule::app {

namespace {

constexpr std::size_t most_other_names = 20;
constexpr std::size_t most_assets = 20;
constexpr std::size_t most_opt_ins = 50;
constexpr std::size_t most_address_parts = 20;
constexpr std::string_view assets_pointer = "/userAssets";

// Its parts are named as the issuer's systems name them.
std::optional<std::string> read_address(JsonReader& reader) {
    const auto parts =
        reader.named_texts("address", most_address_parts, {.max = 200, .trim = true, .refuse_control = true});
    if (!parts) return std::nullopt;
    boost::json::object address;
    for (const auto& [name, text] : *parts) address[name] = text;
    return boost::json::serialize(address);
}

Consent read_opt_in(JsonReader& item, Instant now) {
    Consent opt_in;
    opt_in.marketing = true;
    opt_in.document_id = item.text("documentId", {.min = 1, .max = 100, .refuse_control = true});
    const auto text = [&](std::string_view name, std::size_t max, std::string_view absent) {
        return item.optional_text(name, {.min = 1, .max = max, .refuse_control = true}).value_or(std::string(absent));
    };
    opt_in.document_version = text("version", 50, "1");
    opt_in.locale = item.optional_locale("locale").value_or("");
    opt_in.channel = text("channel", 50, "enrollment");
    opt_in.at = item.optional_time("grantedAt").value_or(now);
    refuse_time_to_come(item, "grantedAt", opt_in.at, now);
    return opt_in;
}

// Opt-ins are consents of their own kind; an id alone, as a string, is one too.
void read_opt_ins(JsonReader& reader, const JsonBody& body, Instant now, std::vector<Consent>& consents) {
    const auto* sent = body.object.if_contains("marketingOptIns");
    const auto* items = sent ? sent->if_array() : nullptr;
    if (items && std::ranges::all_of(*items, [](const auto& item) { return item.is_string(); })) {
        for (auto& id : reader.texts("marketingOptIns", most_opt_ins, {.min = 1, .max = 100, .refuse_control = true}))
            consents.push_back({.id = {},
                                .marketing = true,
                                .document_id = std::move(id),
                                .document_version = "1",
                                .locale = {},
                                .channel = "enrollment",
                                .at = now});
        return;
    }
    for (auto& item : reader.objects("marketingOptIns", 0, most_opt_ins, false))
        consents.push_back(read_opt_in(item, now));
}

std::optional<enrollment::Campaign> read_campaign(JsonReader& reader) {
    auto campaign = reader.optional_object("campaign");
    if (!campaign) return std::nullopt;
    return enrollment::Campaign{.id = campaign->text("id", {.min = 1, .max = 100, .refuse_control = true}),
                                .source = campaign->text("source", {.min = 1, .max = 100, .refuse_control = true})};
}

// The faults of values that could be read at all.
std::vector<FieldError> asset_faults(const std::vector<Asset>& assets, const std::optional<Error>& failure,
                                     Instant now) {
    auto faults = faults_of(assets, now);
    for (auto& fault : faults) fault.pointer = std::string(assets_pointer) + fault.pointer;
    if (failure)
        std::erase_if(faults, [&](const FieldError& fault) {
            return std::ranges::any_of(failure->fields,
                                       [&](const FieldError& noted) { return noted.pointer == fault.pointer; });
        });
    return faults;
}

// One answer with everything that is wrong; its code is that of the first kind of fault.
std::optional<Error> refusal(std::optional<Error> failure, bool consent_missing, std::vector<FieldError> faults) {
    if (!failure && consent_missing)
        failure = enrollment::errors::consent_required();
    else if (failure && consent_missing)
        failure->fields.push_back(enrollment::errors::consent_required().fields.front());
    if (!failure && !faults.empty()) return enrollment::errors::asset_invalid(std::move(faults));
    if (failure) std::ranges::move(faults, std::back_inserter(failure->fields));
    return failure;
}

}  // namespace

std::vector<Asset> read_assets(JsonReader& reader, bool required) {
    std::vector<Asset> assets;
    for (auto& item : reader.objects("userAssets", 0, most_assets, required)) {
        Asset asset;
        asset.type = item.one_of("type", {"PAN"});
        asset.number = item.secret("value", {.max = 64});
        asset.expiry = item.text("expiry", {.max = 16});
        asset.nickname = item.optional_text("nickname", {.min = 1, .max = 50, .trim = true, .refuse_control = true});
        asset.is_default = item.optional_boolean("isDefault").value_or(false);
        asset.metadata = item.optional_raw_object("metadata");
        if (asset.metadata && asset.metadata->size() > 4096)
            item.violation("metadata", "RANGE", "must have at most 4096 octets");
        assets.push_back(std::move(asset));
    }
    return assets;
}

Result<EnrollmentBody> read_enrollment(std::string_view text_of_body, const Text& text, Instant now) {
    const auto body = parse_json_object(text_of_body);
    if (!body) return std::unexpected(body.error());
    JsonReader reader(*body, text);

    EnrollmentBody read;
    auto& command = read.command;
    command.identifier = reader.login_name("primaryUserIdentifier");
    command.person.email = reader.email("email");
    command.person.first_name = reader.person_name("firstName");
    command.person.middle_name = reader.optional_text("middleName", person_name_rules);
    command.person.last_name = reader.person_name("lastName");
    command.person.other_names = reader.texts("otherNames", most_other_names, person_name_rules);
    command.person.date_of_birth = reader.date("dateOfBirth");
    command.person.country_code = reader.country("countryCode");
    command.person.address = read_address(reader);
    auto site = reader.object("userSiteRegistrationRequest");
    read.site = site.text("siteId", {.min = 1, .max = 100});
    command.attributes = site.raw_object("attributes");
    command.assets = read_assets(reader, true);
    command.consents = read_consents(reader, now);
    const auto* consents = body->object.if_contains("consents");
    const bool consent_missing = !consents || (consents->is_array() && consents->get_array().empty());
    read_opt_ins(reader, *body, now, command.consents);
    command.campaign = read_campaign(reader);

    const auto failure = reader.failure();
    auto faults = asset_faults(command.assets, failure, now);
    if (auto refused = refusal(failure, consent_missing, std::move(faults)))
        return std::unexpected(std::move(*refused));
    command.locale = locale_in(command.attributes);
    return read;
}

Result<enrollment::UpdateGuest> read_guest_update(std::string_view text_of_body, const Text& text, Instant now) {
    const auto body = parse_json_object(text_of_body);
    if (!body) return std::unexpected(body.error());
    JsonReader reader(*body, text);
    const auto given = [&](std::string_view name, auto read) {
        return reader.has(name) ? std::optional(read(name)) : std::nullopt;
    };
    const auto name = [&](std::string_view field) { return reader.person_name(field); };

    enrollment::UpdateGuest command;
    const auto user = reader.text("userId", {.max = 100});
    command.identifier = given("primaryUserIdentifier", [&](auto field) { return reader.login_name(field); });
    command.email = given("email", [&](auto field) { return reader.email(field); });
    command.first_name = given("firstName", name);
    command.middle_name = given("middleName", name);
    command.last_name = given("lastName", name);
    command.other_names =
        given("otherNames", [&](auto field) { return reader.texts(field, most_other_names, person_name_rules); });
    command.date_of_birth = given("dateOfBirth", [&](auto field) { return reader.date(field); });
    command.country_code = given("countryCode", [&](auto field) { return reader.country(field); });
    command.address = read_address(reader);
    command.assets = read_assets(reader, false);
    command.consents = read_consents(reader, now);
    read_opt_ins(reader, *body, now, command.consents);

    const auto failure = reader.failure();
    auto faults = asset_faults(command.assets, failure, now);
    if (auto refused = refusal(failure, false, std::move(faults))) return std::unexpected(std::move(*refused));
    const auto id = Uuid::parse(user);
    if (!id) return std::unexpected(enrollment::errors::user_not_found());
    command.user = *id;
    return command;
}

}  // namespace vestibule::app
