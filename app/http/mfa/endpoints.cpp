#include "app/http/mfa/endpoints.hpp"

#include <boost/json/array.hpp>

#include "app/http/json_reader.hpp"
#include "app/http/problem.hpp"
#include "app/http/user_tokens.hpp"
#include "infra/qrcode/svg.hpp"

namespace vestibule::app {

namespace {

constexpr TextRules otp_rules{.min = 1, .max = 64};

OtpType type_of(const std::optional<std::string>& name) {
    return name == "RECOVERY_CODE" ? OtpType::recovery_code : OtpType::totp;
}

Result<mfa::Asker> asker_of(const MfaEndpoints& endpoints, const Call& call) {
    const auto& user = *call.signed_in;
    auto site = call.site(user.site);
    if (!site) return std::unexpected(site.error());
    return mfa::Asker{.tenant = call.context.tenant,
                      .client = call.context.client,
                      .site = *site,
                      .user = user.user,
                      .signed_in_at = user.signed_in_at,
                      .device_token = call.device_token,
                      .source_blocked = endpoints.source_failures.blocked(call.source)};
}

// Who is signed in, once the body is known to be good.
asio::awaitable<Result<mfa::Asker>> ask(const MfaEndpoints& endpoints, Call& call) {
    const auto user = co_await require_user(call);
    if (!user) co_return std::unexpected(user.error());
    co_return asker_of(endpoints, call);
}

asio::awaitable<http::Response> set_up(MfaEndpoints endpoints, Call call) {
    auto asker = asker_of(endpoints, call);
    if (!asker) co_return problem(asker.error(), call);
    const auto outcome = co_await endpoints.set_up.handle({std::move(*asker)}, call.context);
    if (!outcome) co_return problem(outcome.error(), call);
    co_return json(200, {{"secret", outcome->secret.reveal()},
                         {"otpauthUri", outcome->otpauth_uri.reveal()},
                         {"qrCodeSvg", qrcode::svg(outcome->otpauth_uri.reveal())},
                         {"expiresIn", outcome->expires_in.count()}});
}

asio::awaitable<http::Response> enroll(MfaEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    auto otp = reader.secret("otp", otp_rules);
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto asker = co_await ask(endpoints, call);
    if (!asker) co_return problem(asker.error(), call);

    const auto outcome = co_await endpoints.enroll.handle({std::move(*asker), std::move(otp)}, call.context);
    endpoints.source_failures.note(call.source, outcome);
    if (!outcome) co_return problem(outcome.error(), call);
    boost::json::array codes;
    for (const auto& code : outcome->recovery_codes) codes.emplace_back(code.reveal());
    co_return json(200, {{"mfaStatus", to_string(MfaStatus::enrolled)}, {"recoveryCodes", std::move(codes)}});
}

asio::awaitable<http::Response> unenroll(MfaEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    OneTimePassword otp{.type = OtpType::totp, .code = reader.secret("otp", otp_rules)};
    otp.type = type_of(reader.optional_one_of("otpType", {"TOTP", "RECOVERY_CODE"}));
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto asker = co_await ask(endpoints, call);
    if (!asker) co_return problem(asker.error(), call);

    const auto outcome = co_await endpoints.unenroll.handle({std::move(*asker), std::move(otp)}, call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return outcome ? no_content() : problem(outcome.error(), call);
}

asio::awaitable<http::Response> remove(MfaEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    auto email = reader.email("email");
    const auto site_id = reader.text("siteId", {.min = 1, .max = 100});
    auto reason = reader.text("reason", {.min = 1, .max = 500, .trim = true, .refuse_control = true});
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto site = call.site(site_id);
    if (!site) co_return problem(site.error(), call);

    const auto outcome = co_await endpoints.remove.handle(
        {Reach::of(*call.client), call.context.client, *site, std::move(email), std::move(reason)}, call.context);
    co_return outcome ? no_content() : problem(outcome.error(), call);
}

}  // namespace

std::optional<OneTimePassword> read_otp(JsonReader& reader, std::string_view otp, std::string_view otp_type) {
    auto code = reader.optional_secret(otp, {.max = otp_rules.max});
    const auto type = type_of(reader.optional_one_of(otp_type, {"TOTP", "RECOVERY_CODE"}));
    if (!code) return std::nullopt;
    return OneTimePassword{type, std::move(*code)};
}

std::vector<Route> mfa_routes(MfaEndpoints endpoints) {
    return {
        {.method = "POST",
         .pattern = "/user/mfa/totp/setup",
         .operation = "setUpTotp",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .handle = [=](Call call) { return set_up(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/mfa/totp/enroll",
         .operation = "enrollTotp",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return enroll(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/mfa/totp/unenroll",
         .operation = "unenrollTotp",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return unenroll(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/mfa/totp/unenroll/dashboard",
         .operation = "removeTotp",
         .scopes = {"SYSTEM_USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return remove(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
