#include "app/cli/case_text.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "app/http/time_text.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;
using screening::Case;

constexpr std::size_t status_width = 9;  // CONFIRMED

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string decimal(double number) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", number);
    return text;
}

std::string plain(const json::value& value);

std::string joined(const json::array& list) {
    std::string text;
    for (const auto& each : list) text += (text.empty() ? "" : "; ") + plain(each);
    return text;
}

// Without the members that say nothing.
std::string joined(const json::object& object) {
    std::string text;
    for (const auto& [name, value] : object)
        if (const auto shown = plain(value); !shown.empty())
            text += (text.empty() ? "" : ", ") + std::string(name) + ' ' + shown;
    return text;
}

// Each provider has reasons of its own form; 1E0 is nothing to read.
std::string plain(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_double()) return decimal(value.get_double());
    if (value.is_array()) return joined(value.get_array());
    if (value.is_object()) return joined(value.get_object());
    return json::serialize(value);
}

std::string fact(std::string name, const std::string& value) {
    return padded(std::move(name), 12) + value + '\n';
}

std::string hit_text(const ScreeningCandidate& hit) {
    const auto* unjudged = "a name could not be compared with ";
    auto text = hit.entity.empty() ? fact("unjudged", unjudged + hit.list)
                                   : fact("hit", decimal(hit.score) + "  " + hit.matched_name + " (" + hit.name_kind +
                                                     "), " + hit.list + ' ' + hit.entity);
    boost::system::error_code error;
    const auto fields = json::parse(hit.fields, error);
    if (error || !fields.is_object()) return text;
    for (const auto& [name, value] : fields.get_object())
        if (const auto shown = plain(value); !shown.empty()) text += fact("", std::string(name) + ": " + shown);
    return text;
}

std::string person_text(const ScreenedPerson& person) {
    auto text = person.full_name();
    for (const auto& other : person.other_names) text += ", also " + other;
    if (person.date_of_birth) text += ", born " + *person.date_of_birth;
    return text + ", " + person.country_code;
}

}  // namespace

std::string case_columns() {
    return padded("OPENED", 24) + "  " + padded("CASE", 36) + "  " + padded("STATUS", status_width) +
           "  SCORE  PERSON / LISTED\n";
}

std::string case_line(const Case& shown) {
    auto line = rfc3339(shown.opened_at) + "  " + shown.id.to_string() + "  " +
                padded(std::string(to_string(shown.status)), status_width) + "  ";
    const auto entries = shown.entries();
    line += padded(entries.empty() ? "" : decimal(entries.front().score), 5) + "  " + shown.person.full_name();
    if (!entries.empty())
        line += " / " + (entries.front().entity.empty() ? "not compared" : entries.front().matched_name);
    if (entries.size() > 1) line += " and " + std::to_string(entries.size() - 1) + " more";
    return line + '\n';
}

std::string case_text(const Case& shown) {
    auto text = fact("case", shown.id.to_string()) + fact("status", std::string(to_string(shown.status))) +
                fact("opened", rfc3339(shown.opened_at));
    text += fact("seen as",
                 shown.tag + (shown.has_changed() ? ", changed since it was opened: to clear it takes --seen" : ""));
    if (shown.due_at) text += fact("report due", rfc3339(*shown.due_at));
    text += fact("user", shown.user.to_string());
    if (shown.enrollment) text += fact("enrollment", shown.enrollment->to_string());
    text += fact("person", person_text(shown.person));
    for (const auto& hit : shown.entries()) text += hit_text(hit);
    for (const auto& made : shown.decisions)
        text += fact("decision", std::string(to_string(made.decision)) + " by " + made.reviewer + ", " +
                                     rfc3339(made.decided_at) + ": " + made.reason);
    for (const auto& like : shown.likes) text += fact("like case", like.to_string());
    return text;
}

}  // namespace vestibule::app::cli
