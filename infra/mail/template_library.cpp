#include "infra/mail/template_library.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <stdexcept>

#include "infra/digest/sha256.hpp"

namespace vestibule::mail {

namespace {

std::string normal(std::string_view locale) {
    std::string out;
    for (char c : locale) out += c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

const std::string* own_part(const Site& site, std::string_view kind, std::string_view locale, std::string_view part) {
    for (const auto& [name, content] : site.mail_templates)
        if (normal(name) == std::string(kind) + "." + std::string(locale) + "." + std::string(part)) return &content;
    return nullptr;
}

std::optional<std::string> find_part(const Site& site, std::string_view kind, std::string_view locale,
                                     std::string_view part) {
    if (const auto* own = own_part(site, kind, locale, part)) return *own;
    const auto name = std::string(kind) + "." + std::string(locale) + "." + std::string(part);
    const auto shipped = std::ranges::find(shipped_templates(), name, &ShippedTemplate::name);
    if (shipped == shipped_templates().end()) return std::nullopt;
    return std::string(shipped->content);
}

// A site that writes its own text but no HTML gets a mail of text only: shipped HTML would say something else.
std::optional<notification::TemplateText> find_whole(const Site& site, std::string_view kind, std::string_view locale) {
    auto subject = find_part(site, kind, locale, "subject");
    auto text = find_part(site, kind, locale, "txt");
    if (!subject || !text) return std::nullopt;
    const bool text_only = own_part(site, kind, locale, "txt") && !own_part(site, kind, locale, "html");
    auto html = text_only ? std::nullopt : find_part(site, kind, locale, "html");
    while (subject->ends_with('\n') || subject->ends_with('\r')) subject->pop_back();
    return notification::TemplateText{std::move(*subject), std::move(*text), std::move(html).value_or("")};
}

std::vector<std::string> candidates(const Site& site, const std::optional<std::string>& locale) {
    std::vector<std::string> all;
    const auto add = [&](std::string_view name) {
        const auto whole = normal(name);
        for (const auto& candidate : {whole, whole.substr(0, whole.find('-'))})
            if (!candidate.empty() && std::ranges::find(all, candidate) == all.end()) all.push_back(candidate);
    };
    if (locale) add(*locale);
    if (!site.locales.empty()) add(site.locales.front());
    add("en");
    return all;
}

Digest hash_of(const notification::TemplateText& content) {
    return sha256(boost::json::serialize(
        boost::json::object{{"subject", content.subject}, {"text", content.text}, {"html", content.html}}));
}

}  // namespace

std::optional<ChosenTemplate> choose_template(const Site& site, std::string_view kind,
                                              const std::optional<std::string>& locale) {
    for (const auto& candidate : candidates(site, locale)) {
        auto found = find_whole(site, kind, candidate);
        if (!found) continue;
        const auto hash = hash_of(*found);
        return ChosenTemplate{std::move(*found), candidate, hash};
    }
    return std::nullopt;
}

}  // namespace vestibule::mail
