#include "app/http/profile/edit_endpoints.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "app/config/rules.hpp"
#include "app/http/idempotency.hpp"
#include "app/http/json_reader.hpp"
#include "app/http/problem.hpp"
#include "app/http/profile/endpoints.hpp"
#include "app/http/user_tokens.hpp"

namespace vestibule::app {

namespace {

using profile::ProfilePatch;
using profile::UserDetails;

// 7 to 15 digits (ITU-T E.164), written as people do.
bool is_phone(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    if (text.find_first_not_of("0123456789 ()-./") != std::string_view::npos) return false;
    const auto digits = std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; });
    return digits >= 7 && digits <= 15;
}

ProfilePatch::Removable removable(JsonReader& reader, std::string_view name, TextRules rules) {
    if (reader.null(name)) return std::optional<std::string>();
    auto text = reader.optional_text(name, rules);
    return text ? ProfilePatch::Removable(std::move(text)) : std::nullopt;
}

Result<ProfilePatch> read_patch(const Call& call, const Text& text) {
    const auto body = parse_json_object(call.request.body);
    if (!body) return std::unexpected(body.error());
    JsonReader reader(*body, text);
    ProfilePatch patch;
    if (body->object.contains("firstName")) patch.first_name = reader.person_name("firstName");
    if (body->object.contains("lastName")) patch.last_name = reader.person_name("lastName");
    constexpr TextRules name{.min = 1, .max = 100, .trim = true, .refuse_control = true};
    patch.middle_name = removable(reader, "middleName", name);
    patch.phone = removable(reader, "phone", {.min = 1, .max = 40, .trim = true, .refuse_control = true});
    patch.locale = removable(reader, "locale", {.min = 1, .max = 35});
    if (patch.phone && *patch.phone && !(*patch.phone)->empty() && !is_phone(**patch.phone))
        reader.violation("phone", "FORMAT", "must be a telephone number of 7 to 15 digits");
    if (patch.locale && *patch.locale && !(*patch.locale)->empty() && !is_locale(**patch.locale))
        reader.violation("locale", "FORMAT", "must be a locale of BCP 47");
    if (auto failure = reader.failure()) return std::unexpected(std::move(*failure));
    return patch;
}

// The site's schema says which locales there are; what else it asks of attributes is no matter here.
std::optional<Error> locale_fault(const Site& site, const ProfilePatch& patch) {
    if (!site.attributes || !patch.locale || !*patch.locale) return std::nullopt;
    const auto attributes = boost::json::serialize(boost::json::object{{"locale", **patch.locale}});
    auto faults = site.attributes->check(attributes, AttributeSchema::Writer::user);
    std::erase_if(faults, [](const FieldError& fault) { return fault.pointer != "/locale"; });
    if (faults.empty()) return std::nullopt;
    return Error{.kind = ErrorKind::invalid,
                 .code = "ATTRIBUTE_INVALID",
                 .detail = "The attributes don't hold to the site's schema.",
                 .fields = std::move(faults)};
}

// The steps after the body: the user, and the site of the session.
asio::awaitable<Result<std::shared_ptr<const Site>>> users_site(Call& call) {
    const auto user = co_await require_user(call);
    if (!user) co_return std::unexpected(user.error());
    co_return call.site(user->site);
}

asio::awaitable<http::Response> update_profile(ProfileEditEndpoints endpoints, Call call) {
    auto patch = read_patch(call, endpoints.text);
    if (!patch) co_return problem(patch.error(), call);
    const auto site = co_await users_site(call);
    if (!site) co_return problem(site.error(), call);
    if (const auto fault = locale_fault(**site, *patch)) co_return problem(*fault, call);

    const auto outcome = co_await endpoints.update_profile.handle(
        {Reach::of(*call.client), *site, call.signed_in->user, std::move(*patch)}, call.context);
    if (!outcome) co_return problem(outcome.error(), call);
    co_return json(200, own_profile(*outcome, call.signed_in->site));
}

asio::awaitable<http::Response> ask_for_email(ProfileEditEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    auto email = reader.email("email");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto site = co_await users_site(call);
    if (!site) co_return problem(site.error(), call);

    const auto render = [&](const Result<CodeSent>& outcome) {
        return outcome ? json(202, {{"challengeId", outcome->challenge.to_string()},
                                    {"expiresIn", outcome->expires_in.count()}})
                       : problem(outcome.error(), call);
    };
    remember<Result<CodeSent>>(call, render);
    co_return render(
        co_await endpoints.ask_for_email.handle({.reach = Reach::of(*call.client),
                                                 .site = *site,
                                                 .user = call.signed_in->user,
                                                 .signed_in_at = call.signed_in->signed_in_at,
                                                 .email = std::move(email),
                                                 .device_token = call.device_token,
                                                 .source_blocked = endpoints.source_failures.blocked(call.source)},
                                                call.context));
}

asio::awaitable<http::Response> confirm_email(ProfileEditEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    const auto challenge = reader.text("challengeId", {.min = 1, .max = 64});
    auto code = reader.secret("code", {.min = 1, .max = 64});
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto site = co_await users_site(call);
    if (!site) co_return problem(site.error(), call);

    const auto render = [&](const Result<UserDetails>& outcome) {
        return outcome ? json(200, own_profile(*outcome, call.signed_in->site)) : problem(outcome.error(), call);
    };
    remember<Result<UserDetails>>(call, render);
    const auto outcome = co_await endpoints.confirm_email.handle(
        {.reach = Reach::of(*call.client),
         .site = *site,
         .user = call.signed_in->user,
         .challenge = Uuid::parse(challenge).value_or(Uuid{}),  // no id at all is as good as one that nobody has
         .code = std::move(code),
         .device_token = call.device_token,
         .source_blocked = endpoints.source_failures.blocked(call.source)},
        call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return render(outcome);
}

}  // namespace

std::vector<Route> profile_edit_routes(ProfileEditEndpoints endpoints) {
    return {
        {.method = "PATCH",
         .pattern = "/user/profile",
         .operation = "updateProfile",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .handle = [=](Call call) { return update_profile(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/email-change",
         .operation = "askForEmail",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return ask_for_email(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/email-change/confirm",
         .operation = "confirmEmail",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return confirm_email(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
