#include "app/http/profile/endpoints.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "app/http/json_reader.hpp"
#include "app/http/problem.hpp"
#include "app/http/time_text.hpp"
#include "domain/profile/errors.hpp"

namespace vestibule::app {

namespace {

using profile::FindUsers;
using profile::UserDetails;

boost::json::value or_null(const std::optional<std::string>& text) {
    return text ? boost::json::value(*text) : boost::json::value(nullptr);
}

asio::awaitable<http::Response> get_profile(profile::GetUserHandler& handler, Call call) {
    const auto found = co_await handler.handle({Reach::of(*call.client), call.signed_in->user}, call.context);
    if (!found) co_return problem(found.error(), call);
    co_return json(200, own_profile(*found, call.signed_in->site));
}

asio::awaitable<http::Response> get_user(profile::GetUserHandler& handler, Call call) {
    const auto id = Uuid::parse(call.path.at("userId"));
    if (!id) co_return problem(profile::errors::user_not_found(), call);
    const auto found = co_await handler.handle({Reach::of(*call.client), *id}, call.context);
    if (!found) co_return problem(found.error(), call);
    co_return json(200, user_details(*found));
}

// Exactly one of the four ways; siteId goes with primaryUserIdentifier and nothing else.
Result<FindUsers> read_query(const JsonBody& body, const Text& text) {
    using By = FindUsers::By;
    static constexpr std::array<std::pair<std::string_view, By>, 4> ways{{
        {"userId", By::user_id},
        {"email", By::email},
        {"primaryUserIdentifier", By::identifier},
        {"alias", By::alias},
    }};
    JsonReader reader(body, text);
    FindUsers query{.reach = {}, .by = By::user_id, .value = {}, .site = {}};
    std::size_t given = 0;
    for (const auto& [name, by] : ways) {
        auto value = reader.optional_text(name, {.min = 1, .max = 320, .trim = true});
        if (!body.object.contains(name)) continue;
        if (++given > 1) reader.violation(name, "VALUE", "only one of userId, email, primaryUserIdentifier, alias");
        query.by = by;
        query.value = value.value_or("");
    }
    query.site = reader.optional_text("siteId", {.min = 1, .max = 100});
    if (body.object.contains("siteId") && given > 0 && query.by != By::identifier)
        reader.violation("siteId", "VALUE", "goes with primaryUserIdentifier only");
    if (given == 0) reader.violation("userId", "REQUIRED", "one of userId, email, primaryUserIdentifier, alias");
    if (given == 1 && query.by == By::identifier && !body.object.contains("siteId"))
        reader.violation("siteId", "REQUIRED", "an identifier is looked up on one site");
    if (auto failure = reader.failure()) return std::unexpected(std::move(*failure));
    return query;
}

asio::awaitable<http::Response> find_users(profile::FindUsersHandler& handler, const Text& text, JsonBody body,
                                           Call call) {
    auto query = read_query(body, text);
    if (!query) co_return problem(query.error(), call);
    if (query->site)
        if (auto site = call.site(*query->site); !site) co_return problem(site.error(), call);

    query->reach = Reach::of(*call.client);
    boost::json::array items;
    for (const auto& user : co_await handler.handle(std::move(*query), call.context))
        items.push_back(user_details(user));
    co_return json(200, {{"items", std::move(items)}});
}

asio::awaitable<http::Response> find_by_query(ProfileEndpoints endpoints, Call call) {
    auto query = query_object(call.request.head);
    co_return co_await find_users(endpoints.find_users, endpoints.text, std::move(query), std::move(call));
}

asio::awaitable<http::Response> find_by_body(ProfileEndpoints endpoints, Call call) {
    auto body = parse_json_object(call.request.body);
    if (!body) co_return problem(body.error(), call);
    co_return co_await find_users(endpoints.find_users, endpoints.text, std::move(*body), std::move(call));
}

}  // namespace

boost::json::object user_details(const UserDetails& user) {
    const auto id = user.id.to_string();
    if (user.status == UserStatus::merged)
        return {{"userId", id},
                {"status", to_string(user.status)},
                {"mergedInto", or_null(user.merged_into.transform([](const Uuid& into) { return into.to_string(); }))}};

    boost::json::array sites;
    for (const auto& site : user.sites)
        sites.push_back(boost::json::object{{"siteId", site.site},
                                            {"primaryUserIdentifier", site.identifier},
                                            {"registeredAt", rfc3339(site.registered_at)}});
    return {{"userId", id},
            {"userDetailsId", id},
            {"status", to_string(user.status)},
            {"email", user.person.email},
            {"firstName", user.person.first_name},
            {"lastName", user.person.last_name},
            {"dateOfBirth", or_null(user.person.date_of_birth)},
            {"countryCode", user.person.country_code},
            {"mfaStatus", to_string(user.mfa_status)},
            {"sites", std::move(sites)},
            {"createdAt", rfc3339(user.created_at)},
            {"updatedAt", rfc3339(user.updated_at)},
            {"version", user.version}};
}

boost::json::object own_profile(const UserDetails& user, const std::string& site) {
    auto object = user_details(user);
    object["middleName"] = or_null(user.person.middle_name);
    object["phone"] = or_null(user.person.phone);
    object["locale"] = nullptr;
    for (const auto& registration : user.sites) {
        if (registration.site != site) continue;
        const auto attributes = boost::json::parse(registration.attributes);
        if (const auto* locale = attributes.as_object().if_contains("locale")) object["locale"] = *locale;
    }
    return object;
}

std::vector<Route> profile_routes(ProfileEndpoints endpoints) {
    return {
        {.method = "GET",
         .pattern = "/user/profile",
         .operation = "getProfile",
         .access = Access::user,
         .scopes = {"USER_RW"},
         .handle = [=](Call call) { return get_profile(endpoints.get_user, std::move(call)); }},
        {.method = "GET",
         .pattern = "/user/find",
         .operation = "findUsersByQuery",
         .scopes = {"SYSTEM_USER_R"},
         .reads_query = true,
         .handle = [=](Call call) { return find_by_query(endpoints, std::move(call)); }},
        {.method = "POST",
         .pattern = "/user/find",
         .operation = "findUsers",
         .scopes = {"SYSTEM_USER_R"},
         .body = Body::json,
         .handle = [=](Call call) { return find_by_body(endpoints, std::move(call)); }},
        {.method = "GET",
         .pattern = "/user/{userId}",
         .operation = "getUser",
         .scopes = {"SYSTEM_USER_R"},
         .handle = [=](Call call) { return get_user(endpoints.get_user, std::move(call)); }},
    };
}

}  // namespace vestibule::app
