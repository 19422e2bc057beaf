#include "infra/sanctions/evidence.hpp"

#include <algorithm>

#include "infra/sanctions/countries.hpp"

namespace vestibule::sanctions {

namespace {

FieldVerdict weigh_birth_date(const Model& model, const Subject& subject, const Entity& entity) {
    FieldVerdict result{.field = "birthDate", .verdict = Verdict::unknown, .given = {}, .listed = {}, .points = 0};
    if (subject.birth_date) result.given = to_string(*subject.birth_date);
    auto closest = DateVerdict::other;
    for (const auto& date : entity.birth_dates) {
        const auto verdict = subject.birth_date ? compare_dates(*subject.birth_date, date) : DateVerdict::unknown;
        if (result.listed.empty() || verdict < closest) {
            closest = verdict;
            result.listed = to_string(date);
        }
    }
    if (!subject.birth_date || entity.birth_dates.empty()) return result;
    switch (closest) {
        case DateVerdict::same:
            result.verdict = Verdict::match;
            result.points = model.same_birth_date;
            break;
        case DateVerdict::within:
            result.verdict = Verdict::match;
            result.points = model.near_birth_date;
            break;
        case DateVerdict::near:
            result.verdict = Verdict::near;
            result.points = model.slipped_birth_date;
            break;
        case DateVerdict::unknown:
            break;
        case DateVerdict::other:
            result.verdict = Verdict::mismatch;
            result.points = model.other_birth_date;
            break;
    }
    return result;
}

void add(std::string& list, std::string_view item) {
    if (!list.empty()) list += ", ";
    list += item;
}

// Two letters in capitals; empty for anything else, which says nothing for or against.
std::string upper_country_code(std::string_view code) {
    if (code.size() != 2) return {};
    std::string upper;
    for (const char c : code) upper.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    return upper;
}

FieldVerdict weigh_country(const Model& model, const Subject& subject, const Entity& entity) {
    FieldVerdict result{.field = "country", .verdict = Verdict::unknown, .given = {}, .listed = {}, .points = 0};
    std::vector<std::string> given;
    for (const auto& code : subject.countries) {
        add(result.given, code);
        if (auto known = upper_country_code(code); !known.empty()) given.push_back(std::move(known));
    }
    std::vector<std::string> codes;
    const auto know = [&codes](std::string_view name) {
        auto code = country_code(name);
        if (!code.empty() && std::ranges::find(codes, code) == codes.end()) codes.push_back(std::move(code));
    };
    for (const auto name : entity.nationalities) know(name);
    for (const auto& address : entity.addresses) know(address.country);
    for (const auto& document : entity.documents) know(document.country);
    for (const auto place : entity.birth_places) {
        const auto comma = place.rfind(", ");
        know(comma == std::string_view::npos ? place : place.substr(comma + 2));
    }
    for (const auto& code : codes) add(result.listed, code);
    if (given.empty() || codes.empty()) return result;
    const bool shared = std::ranges::any_of(
        given, [&](const std::string& code) { return std::ranges::find(codes, code) != codes.end(); });
    result.verdict = shared ? Verdict::match : Verdict::mismatch;
    result.points = shared ? model.same_country : model.other_country;
    return result;
}

FieldVerdict weigh_gender(const Model& model, const Subject& subject, const Entity& entity) {
    FieldVerdict result{.field = "gender", .verdict = Verdict::unknown, .given = {}, .listed = {}, .points = 0};
    if (subject.gender != Gender::unknown) result.given = to_string(subject.gender);
    if (entity.gender != Gender::unknown) result.listed = to_string(entity.gender);
    if (result.given.empty() || result.listed.empty()) return result;
    const bool same = subject.gender == entity.gender;
    result.verdict = same ? Verdict::match : Verdict::mismatch;
    result.points = same ? model.same_gender : model.other_gender;
    return result;
}

FieldVerdict weigh_documents(const Model& model, const Subject& subject, const Entity& entity) {
    FieldVerdict result{.field = "document", .verdict = Verdict::unknown, .given = {}, .listed = {}, .points = 0};
    for (const auto& given : subject.documents) {
        const auto number = comparable_number(given.number);
        if (number.empty()) continue;
        for (const auto& listed : entity.documents) {
            if (comparable_number(listed.number) != number) continue;
            const auto country = country_code(listed.country);
            const bool elsewhere = !given.country.empty() && !country.empty() && given.country != country;
            if (result.verdict == Verdict::match || (elsewhere && result.verdict == Verdict::near)) continue;
            result.verdict = elsewhere ? Verdict::near : Verdict::match;
            result.given = given.number;
            result.listed = std::string(listed.type) + " " + std::string(listed.number);
            result.points = elsewhere ? 0 : model.same_document;
        }
    }
    return result;
}

}  // namespace

std::string comparable_number(std::string_view number) {
    std::string kept;
    for (const char c : number) {
        if (c >= 'a' && c <= 'z')
            kept.push_back(static_cast<char>(c - 'a' + 'A'));
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            kept.push_back(c);
    }
    return kept.size() < Model::least_document ? std::string() : kept;
}

std::vector<FieldVerdict> weigh_fields(const Model& model, const Subject& subject, const Entity& entity) {
    return {weigh_birth_date(model, subject, entity), weigh_country(model, subject, entity),
            weigh_gender(model, subject, entity), weigh_documents(model, subject, entity)};
}

double most_points(const Model& model, const Subject& subject) {
    double points = 0;
    if (subject.birth_date)
        points += std::max({0.0, model.same_birth_date, model.near_birth_date, model.slipped_birth_date});
    if (!subject.countries.empty()) points += std::max(0.0, model.same_country);
    if (subject.gender != Gender::unknown) points += std::max(0.0, model.same_gender);
    return points;
}

}  // namespace vestibule::sanctions
