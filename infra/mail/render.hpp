// Filling templates: logic-less, HTML escaped, nothing but the variables that a mail may show.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "domain/notification/ports.hpp"

namespace vestibule::mail {

// Texts by name; a name with the value "" is a false section.
using Variables = std::map<std::string, std::string, std::less<>>;

// Throws std::invalid_argument where the template is malformed.
notification::TemplateText render(const notification::TemplateText& content, const Variables& variables);

// What a template of `kind` may not do: unknown variables, unescaped ones, partials, other delimiters, broken
// sections, a text without the link or code alone on a line. Empty: it is fine. `part`: subject, txt, html.
std::vector<std::string> faults_of_template(std::string_view kind, std::string_view part, std::string_view content);

}  // namespace vestibule::mail
