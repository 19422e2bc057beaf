#include "app/http/sessions/code_endpoints.hpp"

#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/mfa/endpoints.hpp"
#include "app/http/problem.hpp"
#include "app/http/sessions/session_answer.hpp"

namespace vestibule::app {

namespace {

using sessions::PasswordReset;
using sessions::SubmittedPasscode;
using sessions::ValidPasscode;

constexpr TextRules user_name{.min = 1, .max = 320, .trim = true};
constexpr TextRules site_id{.min = 1, .max = 100};
constexpr TextRules one_time_code{.min = 1, .max = 64};

// Not an id at all is as good as one that nobody has.
Uuid challenge_id(const std::string& text) {
    return Uuid::parse(text).value_or(Uuid{});
}

asio::awaitable<http::Response> send_code(CodeEndpoints endpoints, CodePurpose purpose, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    const auto id = reader.text("siteId", site_id);
    auto username = reader.text("username", user_name);
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto site = call.site(id);
    if (!site) co_return problem(site.error(), call);

    const auto render = [&](const Result<CodeSent>& outcome) {
        if (!outcome) return problem(outcome.error(), call);
        return json(202, {{"challengeId", outcome->challenge.to_string()},
                          {"expiresIn", outcome->expires_in.count()},
                          {"resendAfter", code_resend_after.count()}});
    };
    remember<Result<CodeSent>>(call, render);
    co_return render(
        co_await endpoints.send_code.handle({.purpose = purpose,
                                             .reach = Reach::of(*call.client),
                                             .client = call.context.client,
                                             .site = *site,
                                             .username = std::move(username),
                                             .device_token = call.device_token,
                                             .source_blocked = endpoints.source_failures.blocked(call.source)},
                                            call.context));
}

asio::awaitable<http::Response> log_in(CodeEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    const auto challenge = reader.text("challengeId", {.min = 1, .max = 64});
    auto code = reader.secret("otp", one_time_code);
    auto second_factor = read_otp(reader, "mfaOtp", "mfaOtpType");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto site = call.site(call.path.at("siteId"));
    if (!site) co_return problem(site.error(), call);

    const auto outcome =
        co_await endpoints.log_in.handle({.reach = Reach::of(*call.client),
                                          .client = call.context.client,
                                          .site = *site,
                                          .challenge = challenge_id(challenge),
                                          .code = std::move(code),
                                          .second_factor = std::move(second_factor),
                                          .device_token = call.device_token,
                                          .source_blocked = endpoints.source_failures.blocked(call.source)},
                                         call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return outcome ? session_answer(*outcome) : problem(outcome.error(), call);
}

// With a challenge, or with the site and the name that the passcode was sent for.
struct PasscodeBody {
    std::optional<std::string> challenge;
    std::optional<std::string> site;
    std::optional<std::string> username;
    Secret passcode;
};

PasscodeBody read_passcode(JsonReader& reader) {
    PasscodeBody body;
    body.challenge = reader.optional_text("challengeId", {.min = 1, .max = 64});
    body.site = reader.optional_text("siteId", site_id);
    body.username = reader.optional_text("username", user_name);
    body.passcode = reader.secret("passcode", one_time_code);
    if (body.challenge) {
        for (const auto* name : {"siteId", "username"})
            if (name == std::string_view("siteId") ? body.site : body.username)
                reader.violation(name, "VALUE", "stands in place of challengeId, not beside it");
    } else if (!body.site && !body.username) {
        reader.violation("challengeId", "REQUIRED", "is missing; siteId and username may stand in its place");
    } else {
        if (!body.site) reader.violation("siteId", "REQUIRED", "is missing");
        if (!body.username) reader.violation("username", "REQUIRED", "is missing");
    }
    return body;
}

Result<SubmittedPasscode> submitted(const CodeEndpoints& endpoints, const Call& call, PasscodeBody body) {
    SubmittedPasscode passcode{.reach = Reach::of(*call.client),
                               .client = call.context.client,
                               .tenant = call.tenant,
                               .challenge = {},
                               .site = {},
                               .username = body.username.value_or(""),
                               .passcode = std::move(body.passcode),
                               .device_token = call.device_token,
                               .source_blocked = endpoints.source_failures.blocked(call.source)};
    if (body.challenge) {
        passcode.challenge = challenge_id(*body.challenge);
        return passcode;
    }
    auto site = call.site(*body.site);
    if (!site) return std::unexpected(site.error());
    passcode.site = *site;
    return passcode;
}

asio::awaitable<http::Response> find_code(CodeEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    auto read = read_passcode(reader);
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto query = submitted(endpoints, call, std::move(read));
    if (!query) co_return problem(query.error(), call);

    const auto render = [&](const Result<ValidPasscode>& outcome) {
        if (!outcome) return problem(outcome.error(), call);
        return json(200, {{"valid", true}, {"expiresIn", outcome->expires_in.count()}});
    };
    remember<Result<ValidPasscode>>(call, render);
    const auto outcome = co_await endpoints.find_passcode.handle(std::move(*query), call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return render(outcome);
}

asio::awaitable<http::Response> reset_password(CodeEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    auto read = read_passcode(reader);
    auto new_password = reader.secret("newPassword");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto command = submitted(endpoints, call, std::move(read));
    if (!command) co_return problem(command.error(), call);

    const auto render = [&](const Result<PasswordReset>& outcome) {
        return outcome ? no_content() : problem(outcome.error(), call);
    };
    remember<Result<PasswordReset>>(call, render);
    const auto outcome =
        co_await endpoints.reset_password.handle(std::move(*command), std::move(new_password), call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return render(outcome);
}

}  // namespace

std::vector<Route> code_routes(CodeEndpoints endpoints) {
    const auto sends = [=](CodePurpose purpose) {
        return [=](Call call) { return send_code(endpoints, purpose, std::move(call)); };
    };
    return {
        {.method = "POST",
         .pattern = "/user/pwless-login-send-otp",
         .operation = "sendLoginCode",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = sends(CodePurpose::login)},
        {.method = "POST",
         .pattern = "/user/site/{siteId}/login/pwless-otp",
         .operation = "logInWithCode",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return log_in(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/send-passcode",
         .operation = "sendPasscode",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = sends(CodePurpose::passcode)},
        {.method = "POST",
         .pattern = "/user/find-code",
         .operation = "findPasscode",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return find_code(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/change-password-from-passcode",
         .operation = "resetPassword",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return reset_password(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
