#include "app/http/credentials/endpoints.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "app/http/json_reader.hpp"
#include "app/http/problem.hpp"

namespace vestibule::app {

namespace {

// No site is named: what is long enough for one of the client's is long enough here.
std::size_t least_length(const Call& call) {
    std::size_t least = password_max_length;
    for (const auto& id : call.client->sites)
        if (const auto site = call.site(id)) least = std::min(least, (*site)->policies.password_min_length);
    return least == password_max_length ? password_floor : least;
}

asio::awaitable<http::Response> judge_password(CredentialEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    const auto password = reader.secret("password");
    if (auto failure = reader.failure()) co_return problem(*failure, call);

    const auto judgement =
        co_await endpoints.passwords.judge(endpoints.passwords.normalized(password), least_length(call), {});
    co_return json(200, {{"recommendation", to_string(judgement.recommendation)},
                         {"reasons", boost::json::array(judgement.reasons.begin(), judgement.reasons.end())}});
}

}  // namespace

std::vector<Route> credential_routes(CredentialEndpoints endpoints) {
    return {
        {.method = "POST",
         .pattern = "/user/compromised-password",
         .operation = "judgePassword",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return judge_password(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/vba/compromised-password",
         .operation = "judgePasswordVba",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return judge_password(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
