#include "infra/mail/render.hpp"

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <set>
#include <stdexcept>

#include "domain/notification/mail_kinds.hpp"

namespace vestibule::mail {

namespace {

enum class Escape { none, html };

std::string fill(const std::string& text, const Variables& variables, Escape escape) {
    kainjow::mustache::mustache parsed(text);
    if (!parsed.is_valid()) throw std::invalid_argument("mail template: " + parsed.error_message());
    if (escape == Escape::none) parsed.set_custom_escape([](const std::string& value) { return value; });

    kainjow::mustache::data data;
    for (const auto& [name, value] : variables)
        if (value.empty())
            data.set(name, kainjow::mustache::data::type::bool_false);
        else
            data.set(name, value);
    return parsed.render(data);
}

// What each kind's templates may show. Names that the caller typed stand only in mail to proven addresses.
std::set<std::string_view> allowed_names(const notification::MailKind& kind) {
    std::set<std::string_view> names{"site_name"};
    if (kind.name == "activation")
        names.insert({"link", "valid_hours", "one_hour"});
    else if (kind.has_secret)
        names.insert({"code", "valid_minutes", "one_minute"});
    else
        names.insert("happened_at");
    if (kind.address_proven) names.insert("first_name");
    return names;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

void check_tag(std::string_view tag, const std::set<std::string_view>& allowed, std::vector<std::string>& faults) {
    if (tag.starts_with('!')) return;
    constexpr std::string_view forbidden = "&{>=";
    if (!tag.empty() && forbidden.contains(tag.front())) {
        faults.push_back("{{" + std::string(tag) + "}}: unescaped values, partials and delimiters are not allowed");
        return;
    }
    if (tag.starts_with('#') || tag.starts_with('^') || tag.starts_with('/')) tag.remove_prefix(1);
    const auto name = trimmed(tag);
    if (!allowed.contains(name)) faults.push_back("{{" + std::string(name) + "}}: no such variable in this mail");
}

bool has_line(std::string_view content, std::string_view wanted) {
    while (!content.empty()) {
        const auto end = content.find('\n');
        auto line = content.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line == wanted) return true;
        content = end == std::string_view::npos ? std::string_view() : content.substr(end + 1);
    }
    return false;
}

}  // namespace

notification::TemplateText render(const notification::TemplateText& content, const Variables& variables) {
    return {fill(content.subject, variables, Escape::none), fill(content.text, variables, Escape::none),
            content.html.empty() ? "" : fill(content.html, variables, Escape::html)};
}

std::vector<std::string> faults_of_template(std::string_view kind, std::string_view part, std::string_view content) {
    const auto* known = notification::find_mail_kind(kind);
    if (!known) return {std::string(kind) + ": no such kind of mail"};

    std::vector<std::string> faults;
    if (part != "subject" && part != "txt" && part != "html")
        faults.push_back(std::string(part) + ": a template has the parts subject, txt and html");
    const auto allowed = allowed_names(*known);
    for (std::size_t at = 0; (at = content.find("{{", at)) != std::string_view::npos;) {
        const auto end = content.find("}}", at);
        if (end == std::string_view::npos) {
            faults.emplace_back("{{ without }}");
            break;
        }
        check_tag(content.substr(at + 2, end - at - 2), allowed, faults);
        at = end + 2;
    }
    const kainjow::mustache::mustache parsed{std::string(content)};
    if (!parsed.is_valid()) faults.push_back(parsed.error_message());

    const std::string_view needed = known->name == "activation" ? "{{link}}" : known->has_secret ? "{{code}}" : "";
    if (part == "txt" && !needed.empty() && !has_line(content, needed))
        faults.push_back(std::string(needed) + " must stand alone on a line of the text");
    if (part == "subject" && (content.contains("{{link}}") || content.contains("{{code}}")))
        faults.emplace_back("a subject shows no link and no code");
    return faults;
}

}  // namespace vestibule::mail
