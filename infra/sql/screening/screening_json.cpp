#include "infra/sql/screening/screening_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "domain/shared/hex.hpp"

namespace vestibule::sql {

namespace json = boost::json;

namespace {

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

json::object person_json(const ScreenedPerson& person) {
    json::object object{{"firstName", person.first_name}, {"lastName", person.last_name}};
    if (person.middle_name) object["middleName"] = *person.middle_name;
    if (!person.other_names.empty())
        object["otherNames"] = json::array(person.other_names.begin(), person.other_names.end());
    if (person.date_of_birth) object["dateOfBirth"] = *person.date_of_birth;
    object["countryCode"] = person.country_code;
    return object;
}

ScreenedPerson person_of(const json::object& object) {
    ScreenedPerson person{.first_name = text_of(object, "firstName"),
                          .last_name = text_of(object, "lastName"),
                          .country_code = text_of(object, "countryCode")};
    if (object.contains("middleName")) person.middle_name = text_of(object, "middleName");
    if (object.contains("dateOfBirth")) person.date_of_birth = text_of(object, "dateOfBirth");
    if (const auto* names = object.if_contains("otherNames"))
        for (const auto& name : names->as_array()) person.other_names.emplace_back(name.as_string());
    return person;
}

json::object candidate_json(const ScreeningCandidate& candidate) {
    return {{"listId", candidate.list},
            {"entityId", candidate.entity},
            {"entityHash", candidate.entity_hash},
            {"matchedName", candidate.matched_name},
            {"nameKind", candidate.name_kind},
            {"score", candidate.score},
            {"potential", candidate.potential},
            {"fields", json::parse(candidate.fields)}};
}

json::array candidates_json(const std::vector<ScreeningCandidate>& candidates) {
    json::array list;
    for (const auto& candidate : candidates) list.push_back(candidate_json(candidate));
    return list;
}

ScreeningCandidate candidate_of(const json::object& object) {
    return {.list = text_of(object, "listId"),
            .entity = text_of(object, "entityId"),
            .entity_hash = text_of(object, "entityHash"),
            .matched_name = text_of(object, "matchedName"),
            .name_kind = text_of(object, "nameKind"),
            .score = object.at("score").to_number<double>(),
            .potential = object.at("potential").as_bool(),
            .fields = json::serialize(object.at("fields"))};
}

json::array hits_json(const screening::Case& screening_case) {
    json::array list;
    for (const auto& hit : screening_case.hits) {
        auto object = candidate_json(hit);
        object["likeness"] = to_hex(hit.likeness);
        list.push_back(std::move(object));
    }
    return list;
}

}  // namespace

std::string person_field(const Uuid& user) {
    return "screening_standing.person:" + user.to_string();
}

std::string person_text(const ScreenedPerson& person) {
    return json::serialize(person_json(person));
}

ScreenedPerson read_person(std::string_view text) {
    return person_of(json::parse(text).as_object());
}

std::string case_text(const screening::Case& screening_case) {
    return json::serialize(json::object{{"person", person_json(screening_case.person)},
                                        {"hits", hits_json(screening_case)},
                                        {"openedAs", screening_case.opened_as}});
}

void read_case_body(std::string_view text, screening::Case& screening_case) {
    const auto value = json::parse(text);
    const auto& object = value.as_object();
    screening_case.person = person_of(object.at("person").as_object());
    screening_case.opened_as = text_of(object, "openedAs");
    for (const auto& hit : object.at("hits").as_array())
        screening_case.hits.push_back(
            {candidate_of(hit.as_object()), from_hex<Digest>(text_of(hit.as_object(), "likeness")).value()});
}

std::string evidence_text(const screening::Evidence& evidence) {
    json::object object{{"person", person_json(evidence.person)},
                        {"decidedBy", evidence.decided_by},
                        {"settled", candidates_json(evidence.settled)}};
    if (!evidence.reason.empty()) object["reason"] = evidence.reason;
    if (evidence.answer) {
        object["threshold"] = evidence.answer->threshold;
        object["normalized"] = json::array(evidence.answer->normalized.begin(), evidence.answer->normalized.end());
        object["candidates"] = candidates_json(evidence.answer->candidates);
        object["unread"] = json::array(evidence.answer->unread.begin(), evidence.answer->unread.end());
        object["answeredAt"] = evidence.answer->answered_at.time_since_epoch().count();
    }
    return json::serialize(object);
}

std::string decision_text(const screening::CaseDecision& decision) {
    return json::serialize(
        json::object{{"reason", decision.reason}, {"reviewer", decision.reviewer}, {"seen", decision.seen}});
}

void read_decision_body(std::string_view text, screening::CaseDecision& decision) {
    const auto value = json::parse(text);
    decision.reason = text_of(value.as_object(), "reason");
    decision.reviewer = text_of(value.as_object(), "reviewer");
    decision.seen = text_of(value.as_object(), "seen");
}

}  // namespace vestibule::sql
