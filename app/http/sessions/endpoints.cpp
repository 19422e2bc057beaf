#include "app/http/sessions/endpoints.hpp"

#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/mfa/endpoints.hpp"
#include "app/http/problem.hpp"
#include "app/http/sessions/session_answer.hpp"
#include "app/http/time_text.hpp"
#include "app/http/user_tokens.hpp"
#include "domain/sessions/errors.hpp"

namespace vestibule::app {

namespace {

using sessions::ChangePassword;
using sessions::LogIn;
using sessions::PasswordChanged;

asio::awaitable<http::Response> log_in(SessionEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    LogIn command;
    command.username = reader.text("username", {.min = 1, .max = 320, .trim = true});
    command.password = reader.secret("password", {.max = 1024});
    command.otp = read_otp(reader, "otp", "otpType");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto site = call.site(call.path.at("siteId"));
    if (!site) co_return problem(site.error(), call);

    command.reach = Reach::of(*call.client);
    command.client = call.context.client;
    command.site = *site;
    command.device_token = call.device_token;
    command.source_blocked = endpoints.source_failures.blocked(call.source);
    const auto began = LoginPace::Clock::now();
    const auto outcome = co_await endpoints.log_in.handle(std::move(command), call.context);
    endpoints.source_failures.note(call.source, outcome);
    if (outcome) co_return session_answer(*outcome);
    if (outcome.error().code == "BAD_CREDENTIALS") co_await endpoints.pace.hold(call.context.tenant, began);
    co_return problem(outcome.error(), call);
}

asio::awaitable<http::Response> extend_session(sessions::ExtendSessionHandler& handler, Call call) {
    if (!call.user_token) co_return problem(sessions::errors::user_unauthenticated(), call);
    const auto outcome =
        co_await handler.handle({Reach::of(*call.client), call.tenant, *call.user_token}, call.context);
    if (!outcome) co_return problem(outcome.error(), call);
    co_return json(200, {{"expiresIn", outcome->expires_in.count()},
                         {"absoluteExpiresAt", rfc3339(outcome->absolute_expires_at)}});
}

asio::awaitable<http::Response> log_out(sessions::LogOutHandler& handler, Call call) {
    const auto& user = *call.signed_in;
    const auto outcome = co_await handler.handle({user.user, user.session, user.token}, call.context);
    co_return outcome ? no_content() : problem(outcome.error(), call);
}

asio::awaitable<http::Response> change_password(SessionEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    ChangePassword command;
    command.old_password = reader.secret("oldPassword", {.max = 1024});
    command.new_password = reader.secret("newPassword");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto user = co_await require_user(call);
    if (!user) co_return problem(user.error(), call);
    auto site = call.site(user->site);
    if (!site) co_return problem(site.error(), call);

    command.reach = Reach::of(*call.client);
    command.client = call.context.client;
    command.site = *site;
    command.user = user->user;
    command.session = user->session;
    command.device_token = call.device_token;
    command.source_blocked = endpoints.source_failures.blocked(call.source);
    const auto render = [&](const Result<PasswordChanged>& outcome) {
        return outcome ? no_content() : problem(outcome.error(), call);
    };
    remember<Result<PasswordChanged>>(call, render);
    const auto outcome = co_await endpoints.change_password.handle(std::move(command), call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return render(outcome);
}

}  // namespace

std::vector<Route> session_routes(SessionEndpoints endpoints) {
    return {
        {.method = "POST",
         .pattern = "/user/site/{siteId}/login",
         .operation = "logIn",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return log_in(endpoints, std::move(call)); }},
        // Not Access::user: a dead token has an answer of its own here.
        {.method = "POST",
         .pattern = "/user/session/extend",
         .operation = "extendSession",
         .scopes = {"EXTEND_USER_SESSION"},
         .handle = [=](Call call) { return extend_session(endpoints.extend_session, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/logout",
         .operation = "logOut",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .handle = [=](Call call) { return log_out(endpoints.log_out, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/change-password",
         .operation = "changePassword",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return change_password(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
