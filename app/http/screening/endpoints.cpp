#include "app/http/screening/endpoints.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "app/http/idempotency.hpp"
#include "app/http/paging.hpp"
#include "app/http/problem.hpp"
#include "app/http/request_headers.hpp"
#include "app/http/time_text.hpp"
#include "domain/screening/errors.hpp"

namespace vestibule::app {

namespace {

namespace json_of = boost::json;
using screening::Case;
using screening::CaseQuery;
using screening::DecideCase;

json_of::value or_null(const std::optional<Instant>& time) {
    return time ? json_of::value(rfc3339(*time)) : json_of::value(nullptr);
}

json_of::object person_object(const ScreenedPerson& person) {
    json_of::object object{{"firstName", person.first_name}, {"lastName", person.last_name}};
    if (person.middle_name) object["middleName"] = *person.middle_name;
    object["otherNames"] = json_of::array(person.other_names.begin(), person.other_names.end());
    object["dateOfBirth"] = person.date_of_birth ? json_of::value(*person.date_of_birth) : json_of::value(nullptr);
    object["countryCode"] = person.country_code;
    return object;
}

Result<CaseQuery> read_query(const Call& call, const Text& text) {
    const auto parameters = query_object(call.request.head);
    JsonReader reader(parameters, text);
    const auto asked = read_page(reader);
    const auto status = reader.optional_one_of("status", {"OPEN", "CLEARED", "CONFIRMED"});
    const auto before = id_of_place(reader, asked);
    if (auto failure = reader.failure()) return std::unexpected(std::move(*failure));
    CaseQuery query{.reach = Reach::of(*call.client), .status = {}, .before = before, .limit = asked.limit};
    if (status) query.status = screening::parse_case_status(*status);
    return query;
}

asio::awaitable<http::Response> list_cases(ScreeningEndpoints endpoints, Call call) {
    auto query = read_query(call, endpoints.text);
    if (!query) co_return problem(query.error(), call);
    const auto asked = query->limit;
    ++query->limit;  // one more tells whether there is a next page
    auto cases = co_await endpoints.review.list(std::move(*query), call.context);
    std::optional<Uuid> next;
    if (cases.size() > asked) {
        cases.resize(asked);
        next = cases.back().id;
    }
    json_of::array items;
    for (const auto& each : cases) items.push_back(case_item(each));
    co_return page_of_ids(std::move(items), next);
}

// The tag is that of what a decision is about, not of every byte: a first reviewer's decision leaves it as it is.
http::Response shown(const Case& screening_case) {
    auto response = json(200, case_detail(screening_case));
    response.headers.set("ETag", '"' + screening_case.tag + '"');
    return response;
}

asio::awaitable<http::Response> show_case(ScreeningEndpoints endpoints, Call call) {
    const auto id = Uuid::parse(call.path.at("caseId"));
    if (!id) co_return problem(screening::errors::case_not_found(), call);
    const auto found = co_await endpoints.review.show(Reach::of(*call.client), *id, call.context);
    if (!found) co_return problem(found.error(), call);
    co_return shown(*found);
}

asio::awaitable<http::Response> decide_case(ScreeningEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    const auto decision = reader.one_of("decision", {"CLEAR", "CONFIRM"});
    auto reason = reader.text("reason", {.min = 1, .max = 2'000, .trim = true});
    auto reviewer = reader.text("reviewer", {.min = 1, .max = 100, .trim = true, .refuse_control = true});
    if (!reviewer.empty() && endpoints.text.fold(reviewer).empty())
        reader.violation("reviewer", "VALUE", "must have characters to be seen");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto id = Uuid::parse(call.path.at("caseId"));
    if (!id) co_return problem(screening::errors::case_not_found(), call);

    DecideCase command{.reach = Reach::of(*call.client),
                       .screening_case = *id,
                       .decision = screening::parse_decision(decision).value(),
                       .reason = std::move(reason),
                       .reviewer = std::move(reviewer),
                       .client = call.client->id,
                       .four_eyes = call.tenant->four_eyes,
                       .seen = seen_tags(call.request.head.headers)};
    const auto render = [&](const Result<Case>& outcome) {
        return outcome ? shown(*outcome) : problem(outcome.error(), call);
    };
    remember<Result<Case>>(call, render);
    co_return render(co_await endpoints.review.decide(std::move(command), call.context));
}

}  // namespace

json_of::object case_item(const Case& shown) {
    json_of::array hits;
    for (const auto& hit : shown.entries())
        hits.push_back(json_of::object{{"listId", hit.list},
                                       {"entityId", hit.entity},
                                       {"matchedName", hit.matched_name},
                                       {"nameKind", hit.name_kind},
                                       {"score", hit.score},
                                       {"fields", json_of::parse(hit.fields)}});
    json_of::object object{{"caseId", shown.id.to_string()}, {"userId", shown.user.to_string()}};
    if (shown.enrollment) object["enrollmentId"] = shown.enrollment->to_string();
    object["status"] = to_string(shown.status);
    object["openedAt"] = rfc3339(shown.opened_at);
    object["dueAt"] = or_null(shown.due_at);
    object["hits"] = std::move(hits);
    return object;
}

json_of::object case_detail(const Case& shown) {
    auto object = case_item(shown);
    json_of::array decisions, likes;
    for (const auto& made : shown.decisions)
        decisions.push_back(json_of::object{{"decision", to_string(made.decision)},
                                            {"reason", made.reason},
                                            {"reviewer", made.reviewer},
                                            {"decidedAt", rfc3339(made.decided_at)}});
    for (const auto& like : shown.likes) likes.push_back(json_of::string(like.to_string()));
    object["person"] = person_object(shown.person);
    object["decisions"] = std::move(decisions);
    object["linkedCases"] = std::move(likes);
    return object;
}

std::vector<Route> screening_routes(ScreeningEndpoints endpoints) {
    return {
        {.method = "GET",
         .pattern = "/screening/cases",
         .operation = "listScreeningCases",
         .scopes = {"SCREENING_REVIEW"},
         .reads_query = true,
         .handle = [=](Call call) { return list_cases(endpoints, std::move(call)); }},
        {.method = "GET",
         .pattern = "/screening/cases/{caseId}",
         .operation = "getScreeningCase",
         .scopes = {"SCREENING_REVIEW"},
         .handle = [=](Call call) { return show_case(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/screening/cases/{caseId}/decision",
         .operation = "decideScreeningCase",
         .scopes = {"SCREENING_REVIEW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return decide_case(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
