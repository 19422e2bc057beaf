#include "app/http/person_body.hpp"

#include <boost/json/parse.hpp>

namespace vestibule::app {

namespace {

// As far as the clocks of a client and of ours may be apart.
constexpr std::chrono::minutes clocks_apart{5};

}  // namespace

void refuse_time_to_come(JsonReader& item, std::string_view name, Instant at, Instant now) {
    if (at > now + clocks_apart) item.violation(name, "RANGE", "must not be in the future");
}

std::vector<Consent> read_consents(JsonReader& reader, Instant now) {
    std::vector<Consent> consents;
    for (auto& item : reader.objects("consents", 0, 50, false)) {
        Consent consent;
        consent.document_id = item.text("documentId", {.min = 1, .max = 100, .refuse_control = true});
        consent.document_version = item.text("version", {.min = 1, .max = 50, .refuse_control = true});
        consent.locale = item.locale("locale");
        consent.channel = item.text("channel", {.min = 1, .max = 50, .refuse_control = true});
        consent.at = item.time("grantedAt");
        refuse_time_to_come(item, "grantedAt", consent.at, now);
        consents.push_back(std::move(consent));
    }
    return consents;
}

std::optional<Error> attribute_faults(const Site& site, const std::string& attributes, AttributeSchema::Writer writer) {
    if (!site.attributes) return std::nullopt;
    auto faults = site.attributes->check(attributes, writer);
    if (faults.empty()) return std::nullopt;
    for (auto& fault : faults) fault.pointer = std::string(attributes_pointer) + fault.pointer;
    return Error{.kind = ErrorKind::invalid,
                 .code = "ATTRIBUTE_INVALID",
                 .detail = "The attributes don't hold to the site's schema.",
                 .fields = std::move(faults)};
}

std::optional<std::string> locale_in(const std::string& attributes) {
    const auto value = boost::json::parse(attributes);
    const auto* locale = value.as_object().if_contains("locale");
    if (!locale || !locale->is_string() || locale->get_string().empty()) return std::nullopt;
    return std::string(locale->get_string());
}

}  // namespace vestibule::app
