#include "app/http/revalidation/endpoints.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/paging.hpp"
#include "app/http/problem.hpp"
#include "domain/revalidation/errors.hpp"

namespace vestibule::app {

namespace {

using namespace revalidation;

constexpr std::size_t most_users = 10'000;

std::optional<Uuid> read_id(JsonReader& reader, std::string_view name) {
    const auto text = reader.text(name, {.min = 1, .max = 64});
    const auto id = Uuid::parse(text);
    if (!id && !text.empty()) reader.violation(name, "FORMAT", "expected a user's id");
    return id;
}

std::vector<Uuid> read_ids(JsonReader& reader) {
    std::vector<Uuid> users;
    const auto texts = reader.texts("userIds", most_users, {.min = 1, .max = 64});
    for (std::size_t at = 0; at < texts.size(); ++at)
        if (const auto id = Uuid::parse(texts[at]))
            users.push_back(*id);
        else if (!texts[at].empty())
            reader.violation("userIds", "FORMAT", "expected a user's id", at);
    return users;
}

// A range or a list, one of them.
Result<StartRevalidation> read_start(const JsonBody& body, const Text& text) {
    JsonReader reader(body, text);
    StartRevalidation command{.reach = {}};
    command.type =
        parse_call_type(reader.one_of("callType", {"OFAC", "MOE", "ENROLL_PROGRAM_AND_MOE"})).value_or(CallType::ofac);
    const bool listed = body.object.contains("userIds");
    const bool ranged = body.object.contains("fromUserId") || body.object.contains("toUserId");
    if (listed) command.users = read_ids(reader);
    if (ranged || !listed) {
        const auto from = read_id(reader, "fromUserId");
        const auto to = read_id(reader, "toUserId");
        if (from && to) command.range = UserRange{*from, *to};
    }
    const auto* list = body.object.if_contains("userIds");
    if (list && list->is_array() && list->get_array().empty())
        reader.violation("userIds", "RANGE", "must have 1 to 10000 items");
    if (listed && ranged) reader.violation("userIds", "VALUE", "stands beside a range; send one of them");
    if (auto failure = reader.failure()) return std::unexpected(std::move(*failure));
    return command;
}

http::Response started(const Uuid& id) {
    auto response = json(202, {{"revalidationId", id.to_string()}});
    response.headers.set("Location", "/user/revalidate/" + id.to_string());
    return response;
}

asio::awaitable<http::Response> start(RevalidationEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    auto command = read_start(*body, endpoints.text);
    if (!command) co_return problem(command.error(), call);
    command->reach = Reach::of(*call.client);
    command->allowed = command->type == CallType::ofac || !endpoints.moe_calls(command->reach, command->type).empty();

    const auto render = [&](const Result<Uuid>& outcome) {
        return outcome ? started(*outcome) : problem(outcome.error(), call);
    };
    remember<Result<Uuid>>(call, render);
    co_return render(co_await endpoints.start.handle(std::move(*command), call.context));
}

boost::json::object shown(const Progress& progress, std::size_t limit) {
    boost::json::array outcomes;
    const bool more = progress.outcomes.size() > limit;
    for (std::size_t i = 0; i < std::min(limit, progress.outcomes.size()); ++i)
        outcomes.push_back(boost::json::object{{"userId", progress.outcomes[i].user.to_string()},
                                               {"outcome", to_string(progress.outcomes[i].outcome)}});
    boost::json::object body{{"revalidationId", progress.run.id.to_string()},
                             {"callType", to_string(progress.run.type)},
                             {"status", to_string(progress.run.status)},
                             {"total", progress.run.total},
                             {"done", progress.done},
                             {"failed", progress.failed},
                             {"outcomes", std::move(outcomes)},
                             {"nextCursor", nullptr}};
    if (more) body["nextCursor"] = next_cursor(progress.outcomes[limit - 1].user.to_string());
    return body;
}

asio::awaitable<http::Response> get(RevalidationEndpoints endpoints, Call call) {
    const auto parameters = query_object(call.request.head);
    JsonReader reader(parameters, endpoints.text);
    const auto page = read_page(reader);
    std::optional<Uuid> after;
    if (page.after) {
        after = Uuid::parse(*page.after);
        if (!after) reader.violation("cursor", "FORMAT", "expected the nextCursor of an earlier page");
    }
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto id = Uuid::parse(call.path.at("revalidationId"));
    if (!id) co_return problem(errors::not_found(), call);
    const auto found = co_await endpoints.get.handle(
        {.id = *id, .reach = Reach::of(*call.client), .after = after, .limit = page.limit + 1}, call.context);
    if (!found) co_return problem(found.error(), call);
    co_return json(200, shown(*found, page.limit));
}

}  // namespace

std::vector<Route> revalidation_routes(RevalidationEndpoints endpoints) {
    return {
        {.method = "POST",
         .pattern = "/user/revalidate",
         .operation = "startRevalidation",
         .scopes = {"RE_VALIDATE_USER"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return start(endpoints, std::move(call)); }},
        {.method = "GET",
         .pattern = "/user/revalidate/{revalidationId}",
         .operation = "getRevalidation",
         .scopes = {"RE_VALIDATE_USER"},
         .reads_query = true,
         .handle = [=](Call call) { return get(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
