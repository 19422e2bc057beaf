#include "app/http/registration/endpoints.hpp"

#include "app/http/idempotency.hpp"
#include "app/http/person_body.hpp"
#include "app/http/problem.hpp"
#include "app/http/request_headers.hpp"
#include "app/http/time_text.hpp"
#include "app/http/user_tokens.hpp"
#include "domain/shared/factor_try.hpp"

namespace vestibule::app {

namespace {

using registration::Activated;
using registration::ActivateUser;
using registration::Joined;
using registration::JoinSite;
using registration::Registered;
using registration::RegisterUser;
using registration::ResendAccepted;

struct RegistrationBody {
    RegisterUser command;
    std::string site;
};

// Where the site screens, the birth date is needed.
bool screens(const Call& call, const std::string& site) {
    const auto found = call.site(site);
    return found && (*found)->policies.screens_standard_users;
}

Result<RegistrationBody> read_registration(const Call& call, const Text& text, Instant now) {
    const auto body = parse_json_object(call.request.body);
    if (!body) return std::unexpected(body.error());
    JsonReader reader(*body, text);

    RegistrationBody read;
    auto& command = read.command;
    command.identifier = reader.login_name("primaryUserIdentifier");
    command.person.email = reader.email("email");
    command.password = reader.optional_secret("password");
    command.person.first_name = reader.person_name("firstName");
    command.person.last_name = reader.person_name("lastName");
    command.person.date_of_birth = reader.optional_date("dateOfBirth");
    command.person.country_code = reader.country("countryCode");
    auto site = reader.object("userSiteRegistrationRequest");
    read.site = site.text("siteId", {.min = 1, .max = 100});
    command.attributes = site.raw_object("attributes");
    command.consents = read_consents(reader, now);
    if (!body->object.contains("dateOfBirth") && screens(call, read.site))
        reader.violation("dateOfBirth", "REQUIRED", "this site screens its users and needs the birth date");
    if (auto failure = reader.failure()) return std::unexpected(std::move(*failure));
    return read;
}

http::Response created(const Registered& user) {
    const auto id = user.user.to_string();
    auto response = json(201, {{"userId", id},
                               {"status", to_string(user.status)},
                               {"siteId", user.site},
                               {"createdAt", rfc3339(user.created_at)}});
    response.headers.set("Location", "/user/" + id);
    return response;
}

// Whoever registers or waits for activation has no device yet: there is none to except.
std::optional<http::Response> blocked_source(const RegistrationEndpoints& endpoints, const Call& call) {
    const auto blocked = endpoints.source_failures.blocked(call.source);
    return blocked ? std::optional(problem(source_blocked(*blocked), call)) : std::nullopt;
}

asio::awaitable<http::Response> register_user(RegistrationEndpoints endpoints, Call call) {
    auto body = read_registration(call, endpoints.text, endpoints.clock.now());
    if (!body) co_return problem(body.error(), call);
    auto site = call.site(body->site);
    if (!site) co_return problem(site.error(), call);
    auto& command = body->command;
    // What a person types at a front end may not set what only clients may.
    const auto writer =
        call.scopes.contains("SYSTEM_USER_RW") ? AttributeSchema::Writer::client : AttributeSchema::Writer::user;
    if (auto faults = attribute_faults(**site, command.attributes, writer)) co_return problem(*faults, call);
    if (auto refused = blocked_source(endpoints, call)) co_return std::move(*refused);

    command.tenant = call.context.tenant;
    command.issuer = call.client->issuer;
    command.site = *site;
    command.locale = locale_in(command.attributes);
    const auto render = [&](const Result<Registered>& outcome) {
        return outcome ? created(*outcome) : problem(outcome.error(), call);
    };
    remember<Result<Registered>>(call, render);
    co_return render(co_await endpoints.register_user.handle(std::move(command), call.context));
}

http::Response activated(const Activated& user) {
    const auto id = user.user.to_string();
    if (user.status == UserStatus::active)
        return json(200,
                    {{"userId", id}, {"status", to_string(user.status)}, {"activatedAt", rfc3339(user.activated_at)}});
    auto response = json(202, {{"userId", id}, {"status", to_string(user.status)}});
    response.headers.set("Location", "/user/" + id);
    return response;
}

asio::awaitable<http::Response> activate_user(RegistrationEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    ActivateUser command{.reach = Reach::of(*call.client),
                         .tenant = call.tenant,
                         .user = {},
                         .token = reader.secret("token", {.min = 1, .max = 512}),
                         .password = reader.optional_secret("password"),
                         .wait = preferred_wait(call.request.head.headers)};
    if (auto failure = reader.failure()) co_return problem(*failure, call);

    if (auto refused = blocked_source(endpoints, call)) co_return std::move(*refused);

    // Not an id at all is as good as one that nobody has.
    command.user = Uuid::parse(call.path.at("userId")).value_or(Uuid{});
    const auto render = [&](const Result<Activated>& outcome) {
        auto response = outcome ? activated(*outcome) : problem(outcome.error(), call);
        apply_preference(response, call.request.head.headers);
        return response;
    };
    remember<Result<Activated>>(call, render);
    const auto outcome = co_await endpoints.activate_user.handle(std::move(command), call.context);
    endpoints.source_failures.note(call.source, outcome);
    co_return render(outcome);
}

http::Response joined(const Joined& member) {
    const auto id = member.user.to_string();
    auto response =
        json(member.status == UserStatus::active ? 201 : 202, {{"userId", id},
                                                               {"status", to_string(member.status)},
                                                               {"siteId", member.site},
                                                               {"primaryUserIdentifier", member.identifier},
                                                               {"registeredAt", rfc3339(member.joined_at)}});
    response.headers.set("Location", "/user/" + id);
    return response;
}

asio::awaitable<http::Response> join_site(registration::JoinSiteHandler& handler, const Text& text, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, text);
    JoinSite command{.reach = Reach::of(*call.client),
                     .site = {},
                     .user = {},
                     .identifier = {},
                     .attributes = {},
                     .wait = preferred_wait(call.request.head.headers)};
    if (body->object.contains("primaryUserIdentifier")) command.identifier = reader.login_name("primaryUserIdentifier");
    command.attributes = reader.raw_object("attributes");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    const auto site = call.site(call.path.at("siteId"));
    if (!site) co_return problem(site.error(), call);
    if (auto faults = attribute_faults(**site, command.attributes, AttributeSchema::Writer::user))
        co_return problem(*faults, call);
    const auto user = co_await require_user(call);
    if (!user) co_return problem(user.error(), call);
    command.site = *site;
    command.user = user->user;

    const auto render = [&](const Result<Joined>& outcome) {
        auto response = outcome ? joined(*outcome) : problem(outcome.error(), call);
        apply_preference(response, call.request.head.headers);
        return response;
    };
    remember<Result<Joined>>(call, render);
    co_return render(co_await handler.handle(std::move(command), call.context));
}

asio::awaitable<http::Response> resend_activation(RegistrationEndpoints endpoints, Call call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    JsonReader reader(*body, endpoints.text);
    const auto site_id = reader.text("siteId", {.min = 1, .max = 100});
    auto name = reader.login_name("primaryUserIdentifier");
    if (auto failure = reader.failure()) co_return problem(*failure, call);
    auto site = call.site(site_id);
    if (!site) co_return problem(site.error(), call);
    if (auto refused = blocked_source(endpoints, call)) co_return std::move(*refused);

    const auto render = [&](const Result<ResendAccepted>& outcome) {
        return outcome ? json(202, {}) : problem(outcome.error(), call);
    };
    remember<Result<ResendAccepted>>(call, render);
    co_return render(
        co_await endpoints.resend_activation.handle({Reach::of(*call.client), *site, std::move(name)}, call.context));
}

}  // namespace

std::vector<Route> registration_routes(RegistrationEndpoints endpoints) {
    return {
        {.method = "POST",
         .pattern = "/user/registration",
         .operation = "registerUser",
         .scopes = {"USER_RW", "SYSTEM_USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return register_user(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/activate-token/{userId}",
         .operation = "activateUser",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return activate_user(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/site/{siteId}/registration",
         .operation = "joinSite",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .any_site_in_path = true,
         .handle = [=](Call call) { return join_site(endpoints.join_site, endpoints.text, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/activation/resend",
         .operation = "resendActivation",
         .scopes = {"USER_RW"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return resend_activation(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
