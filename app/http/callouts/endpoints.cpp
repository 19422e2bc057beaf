#include "app/http/callouts/endpoints.hpp"

#include <boost/json/array.hpp>

#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/paging.hpp"
#include "app/http/problem.hpp"
#include "app/http/time_text.hpp"

namespace vestibule::app {

namespace {

using callouts::Action;
using callouts::Callout;
using callouts::CalloutQuery;
namespace json_values = boost::json;

json_values::value or_null(const std::optional<std::string>& text) {
    return text ? json_values::value(*text) : json_values::value(nullptr);
}
json_values::value or_null(const std::optional<Uuid>& id) {
    return or_null(id.transform([](const Uuid& known) { return known.to_string(); }));
}
json_values::value or_null(const std::optional<Instant>& time) {
    return or_null(time.transform([](Instant known) { return rfc3339(known); }));
}

json_values::object shown(const Callout& callout) {
    return {{"calloutId", callout.id},
            {"partner", callout.partner},
            {"callType", callout.call_type},
            {"status", callouts::to_string(callout.status)},
            {"code", or_null(callout.code)},
            {"userId", callout.user.to_string()},
            {"enrollmentId", or_null(callout.enrollment)},
            {"revalidationId", or_null(callout.revalidation)},
            {"siteId", or_null(callout.site)},
            {"attempts", callout.attempts},
            {"lastClass", callout.last_class},
            {"lastStatus", callout.last_code},
            {"createdAt", rfc3339(callout.created_at)},
            {"nextAttemptAt", or_null(callout.next_attempt_at)},
            {"doneAt", or_null(callout.done_at)}};
}

// Microseconds and key of the page's last callout.
std::string place_of(const Callout& callout) {
    return std::to_string(callout.created_at.time_since_epoch().count()) + " " + callout.id;
}

std::optional<CalloutQuery::Place> read_place(const std::string& text) {
    const auto blank = text.find(' ');
    if (blank == 0 || blank == std::string::npos || blank > 18 || text.find_first_not_of("0123456789") != blank)
        return std::nullopt;
    return CalloutQuery::Place{Instant(std::chrono::microseconds(std::stoll(text.substr(0, blank)))),
                               text.substr(blank + 1)};
}

Result<CalloutQuery> read_query(const JsonBody& parameters, const Text& text) {
    JsonReader reader(parameters, text);
    CalloutQuery query;
    if (const auto status = reader.optional_one_of("status", {"PENDING", "DONE", "PARKED", "DISCARDED"}))
        query.status = callouts::parse_callout_status(*status);
    const auto page = read_page(reader);
    query.limit = page.limit;
    if (page.after) {
        query.after = read_place(*page.after);
        if (!query.after) reader.violation("cursor", "FORMAT", "expected the nextCursor of an earlier page");
    }
    if (auto failure = reader.failure()) return std::unexpected(std::move(*failure));
    return query;
}

asio::awaitable<http::Response> list(CalloutEndpoints endpoints, Call call) {
    auto query = read_query(query_object(call.request.head), endpoints.text);
    if (!query) co_return problem(query.error(), call);
    const auto limit = query->limit++;  // one more tells whether there is another page
    auto found = co_await endpoints.manage.list(std::move(*query), call.context);
    const bool more = found.size() > limit;
    if (more) found.pop_back();

    json_values::array items;
    for (const auto& callout : found) items.push_back(shown(callout));
    json_values::object body{{"items", std::move(items)}, {"nextCursor", nullptr}};
    if (more) body["nextCursor"] = next_cursor(place_of(found.back()));
    co_return json(200, body);
}

asio::awaitable<http::Response> act(callouts::ManageCalloutsHandler& manage, Action action, Call call) {
    const auto render = [&](const Result<Callout>& outcome) {
        return outcome ? json(200, shown(*outcome)) : problem(outcome.error(), call);
    };
    remember<Result<Callout>>(call, render);
    co_return render(co_await manage.act(call.path.at("calloutId"), action, call.context));
}

}  // namespace

std::vector<Route> callout_routes(CalloutEndpoints endpoints) {
    return {
        {.method = "GET",
         .pattern = "/ops/callouts",
         .operation = "listCallouts",
         .scopes = {"OPS"},
         .reads_query = true,
         .handle = [=](Call call) { return list(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/ops/callouts/{calloutId}/retry",
         .operation = "retryCallout",
         .scopes = {"OPS"},
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return act(endpoints.manage, Action::retry, std::move(call)); }},
        {.method = "POST",
         .pattern = "/ops/callouts/{calloutId}/discard",
         .operation = "discardCallout",
         .scopes = {"OPS"},
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return act(endpoints.manage, Action::discard, std::move(call)); }},
    };
}

}  // namespace vestibule::app
