// What several calls read of a person: consents, attributes of a site, locale.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/http/json_reader.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::app {

constexpr std::string_view attributes_pointer = "/userSiteRegistrationRequest/attributes";
constexpr TextRules person_name_rules{.min = 1, .max = 100, .trim = true, .refuse_control = true};

// Notes a time that is more than five minutes ahead of `now`.
void refuse_time_to_come(JsonReader& item, std::string_view name, Instant at, Instant now);
// `consents`, absent or not, none granted in the future; ids are given later.
std::vector<Consent> read_consents(JsonReader& reader, Instant now);

// ATTRIBUTE_INVALID with pointers into the request; nullopt where the attributes hold to the site's schema.
std::optional<Error> attribute_faults(const Site& site, const std::string& attributes, AttributeSchema::Writer writer);

// The attribute `locale` of a JSON object.
std::optional<std::string> locale_in(const std::string& attributes);

}  // namespace vestibule::app
