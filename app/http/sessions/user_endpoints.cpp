#include "app/http/sessions/user_endpoints.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/paging.hpp"
#include "app/http/problem.hpp"
#include "app/http/time_text.hpp"
#include "domain/sessions/errors.hpp"

namespace vestibule::app {

namespace {

using sessions::HeldUser;

boost::json::object session_object(const sessions::Session& session, const Uuid& current) {
    return {{"sessionId", session.id.to_string()},
            {"siteId", session.site},
            {"amr", boost::json::array(session.amr.begin(), session.amr.end())},
            {"createdAt", rfc3339(session.created_at)},
            {"lastUsedAt", rfc3339(session.last_used_at)},
            {"expiresAt", rfc3339(std::min(session.idle_until, session.absolute_until))},
            {"current", session.id == current}};
}

asio::awaitable<http::Response> list_sessions(SessionUserEndpoints endpoints, Call call) {
    const auto query = query_object(call.request.head);
    JsonReader reader(query, endpoints.text);
    const auto asked = read_page(reader);
    const auto before = id_of_place(reader, asked);
    if (auto failure = reader.failure()) co_return problem(*failure, call);

    const auto found = co_await endpoints.list_sessions.handle(
        {.reach = Reach::of(*call.client), .user = call.signed_in->user, .before = before, .limit = asked.limit},
        call.context);
    boost::json::array items;
    for (const auto& session : found.sessions) items.push_back(session_object(session, call.signed_in->session));
    co_return page_of_ids(std::move(items), found.more ? std::optional(found.sessions.back().id) : std::nullopt);
}

asio::awaitable<http::Response> end_session(SessionUserEndpoints endpoints, Call call) {
    const auto id = Uuid::parse(call.path.at("sessionId"));
    if (!id) co_return problem(sessions::errors::no_such_session(), call);
    const auto outcome =
        co_await endpoints.end_session.handle({Reach::of(*call.client), call.signed_in->user, *id}, call.context);
    co_return outcome ? no_content() : problem(outcome.error(), call);
}

template <class Handler>
asio::awaitable<http::Response> decide(Handler& handler, const Text& text, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, text);
    auto reason = reader.text("reason", {.min = 1, .max = 500, .trim = true, .refuse_control = true});
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto id = Uuid::parse(call.path.at("userId"));
    if (!id) co_return problem(sessions::errors::user_not_found(), call);

    const auto render = [&](const Result<HeldUser>& outcome) {
        return outcome ? json(200, {{"userId", id->to_string()}, {"status", to_string(outcome->status)}})
                       : problem(outcome.error(), call);
    };
    remember<Result<HeldUser>>(call, render);
    co_return render(
        co_await handler.handle({Reach::of(*call.client), call.context.client, *id, std::move(reason)}, call.context));
}

}  // namespace

std::vector<Route> session_user_routes(SessionUserEndpoints endpoints) {
    return {
        {.method = "GET",
         .pattern = "/user/sessions",
         .operation = "listSessions",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .reads_query = true,
         .handle = [=](Call call) { return list_sessions(endpoints, std::move(call)); }},
        {.method = "DELETE",
         .pattern = "/user/sessions/{sessionId}",
         .operation = "endSession",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .handle = [=](Call call) { return end_session(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/{userId}/hold",
         .operation = "holdUser",
         .scopes = {"SYSTEM_USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return decide(endpoints.hold_user, endpoints.text, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/{userId}/release",
         .operation = "releaseUser",
         .scopes = {"SYSTEM_USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return decide(endpoints.release_user, endpoints.text, std::move(call)); }},
    };
}

}  // namespace vestibule::app
