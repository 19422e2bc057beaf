#include "infra/sanctions/explanation.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

namespace vestibule::sanctions {

namespace {

namespace json = boost::json;

std::string digits(const char* format, double value) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), format, value);
    return text.data();
}

std::string_view words_for(NameKind kind) {
    switch (kind) {
        case NameKind::primary:
            return "primary name";
        case NameKind::strong_alias:
            return "strong alias";
        case NameKind::former_name:
            return "former name";
        case NameKind::weak_alias:
            break;
    }
    return "weak alias";
}

void tell_words(const Hit& hit, std::string& text) {
    text += "    name parts, " + digits("%.4f", hit.name_score) + " together\n";
    for (const auto& pair : hit.words) {
        if (pair.listed.empty())
            text += "      " + pair.given + ": not in the listed name";
        else if (pair.given.empty())
            text += "      " + pair.listed + ": listed, not given";
        else if (pair.given == pair.listed)
            text += "      " + pair.given + ": the same";
        else
            text += "      " + pair.given + " ~ " + pair.listed + ": alike " + digits("%.2f", pair.similarity);
        text += " (weight " + digits("%.2f", pair.weight) + ")\n";
    }
}

void tell_fields(const Hit& hit, std::string& text) {
    for (const auto& field : hit.fields) {
        text += "    " + std::string(field.field) + ": " + std::string(to_string(field.verdict));
        if (!field.given.empty()) text += ", given " + field.given;
        if (!field.listed.empty()) text += ", listed " + field.listed;
        if (field.points != 0) text += " (" + digits("%+.2f", field.points) + ")";
        text += "\n";
    }
}

}  // namespace

std::string to_text(const Screening& screening, bool details) {
    std::string text = screening.potential_match() ? "POTENTIAL MATCH" : "no hit at or above the threshold";
    text += " (threshold " + digits("%.2f", screening.threshold) + ", list of " + screening.publication_date + ", " +
            screening.list_hash.substr(0, 12) + ", " + std::string(screening.version) + ")\n";
    for (const auto& name : screening.normalized) text += "read as: " + name + "\n";
    for (const auto& hit : screening.hits) {
        text += digits("%.4f", hit.score) + (hit.score >= screening.threshold ? " * " : "   ") +
                std::to_string(hit.entity_id) + "  " + hit.matched_name + "  (" +
                std::string(words_for(hit.name_kind)) + ")\n";
        if (!details) continue;
        tell_words(hit, text);
        tell_fields(hit, text);
    }
    return text;
}

std::string to_json(const Screening& screening) {
    json::array hits;
    for (const auto& hit : screening.hits) {
        json::array words, fields;
        for (const auto& pair : hit.words)
            words.push_back(json::object{{"given", pair.given},
                                         {"listed", pair.listed},
                                         {"similarity", pair.similarity},
                                         {"weight", pair.weight}});
        for (const auto& field : hit.fields)
            fields.push_back(json::object{{"field", field.field},
                                          {"verdict", to_string(field.verdict)},
                                          {"given", field.given},
                                          {"listed", field.listed},
                                          {"points", field.points}});
        hits.push_back(json::object{{"score", hit.score},
                                    {"entityId", std::to_string(hit.entity_id)},
                                    {"matchedName", hit.matched_name},
                                    {"nameKind", to_string(hit.name_kind)},
                                    {"queryName", hit.query_name},
                                    {"nameScore", hit.name_score},
                                    {"words", std::move(words)},
                                    {"fields", std::move(fields)}});
    }
    json::array normalized(screening.normalized.begin(), screening.normalized.end());
    return json::serialize(json::object{{"version", screening.version},
                                        {"listHash", screening.list_hash},
                                        {"publicationDate", screening.publication_date},
                                        {"threshold", screening.threshold},
                                        {"potentialMatch", screening.potential_match()},
                                        {"normalized", std::move(normalized)},
                                        {"hits", std::move(hits)}});
}

}  // namespace vestibule::sanctions
