// The mail templates: those that ship with the service, and the site's own, which come first.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/notification/ports.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::mail {

struct ChosenTemplate {
    notification::TemplateText content;
    std::string locale;  // the one found
    Digest hash;         // SHA-256 of the content
};

// Looks for `locale`, its language, the site's first locale, its language, then English; in each first for the
// site's own part, then for the shipped one. nullopt: nobody wrote that template.
std::optional<ChosenTemplate> choose_template(const Site& site, std::string_view kind,
                                              const std::optional<std::string>& locale);

struct ShippedTemplate {
    std::string_view name;  // "activation.en.txt"
    std::string_view content;
};
const std::vector<ShippedTemplate>& shipped_templates();

}  // namespace vestibule::mail
