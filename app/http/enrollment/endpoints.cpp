#include "app/http/enrollment/endpoints.hpp"

#include <algorithm>
#include <array>

#include "app/http/enrollment/enrollment_body.hpp"
#include "app/http/idempotency.hpp"
#include "app/http/person_body.hpp"
#include "app/http/problem.hpp"
#include "app/http/profile/endpoints.hpp"
#include "app/http/request_headers.hpp"
#include "app/http/time_text.hpp"
#include "domain/enrollment/errors.hpp"

namespace vestibule::app {

namespace {

using enrollment::Enrolled;

std::string_view name_of(EnrollmentChannel channel) {
    switch (channel) {
        case EnrollmentChannel::issuer:
            return "issuer";
        case EnrollmentChannel::sso:
            return "sso";
        case EnrollmentChannel::partner:
            return "partner";
    }
    std::unreachable();
}

// The header in any of its spellings; header names know no case.
std::optional<Error> client_id_fault(const Call& call) {
    const auto& headers = call.request.head.headers;
    std::vector<std::string_view> sent;
    for (const auto* name : {"CLIENT_ID", "clientId", "Client-Id"})
        std::ranges::copy(headers.all(name), std::back_inserter(sent));
    if (sent.empty() || std::ranges::all_of(sent, &std::string_view::empty))
        return Error{
            .kind = ErrorKind::invalid, .code = "CLIENT_ID_REQUIRED", .detail = "The call needs the header CLIENT_ID."};
    if (std::ranges::any_of(sent, [&](std::string_view id) { return id != call.client->id; }))
        return Error{.kind = ErrorKind::forbidden,
                     .code = "CLIENT_ID_MISMATCH",
                     .detail = "The header CLIENT_ID is not the client of the token."};
    return std::nullopt;
}

boost::json::object screening_of(const Enrollment& enrollment) {
    boost::json::object screening{{"status", screening_status(enrollment.status)}};
    if (enrollment.screened_at) screening["screenedAt"] = rfc3339(*enrollment.screened_at);
    return screening;
}

// Activation starts the call: where a hit was confirmed instead, none is to come.
boost::json::object moe_of(const Enrollment& enrollment) {
    const auto& moe = enrollment.moe;
    const bool none = enrollment.status == UserStatus::denied && !enrollment.approved_at;
    boost::json::object object{{"callType", nullptr}, {"status", to_string(none ? MoeStatus::off : moe.status)}};
    if (moe.call_type) object["callType"] = *moe.call_type;
    if (moe.code) object["code"] = *moe.code;
    return object;
}

// What an enrollment answers: the screening only once it is decided.
boost::json::object brief(const Enrollment& enrollment) {
    boost::json::object object{{"enrollmentId", enrollment.id.to_string()},
                               {"userId", enrollment.user.to_string()},
                               {"status", to_string(enrollment.status)}};
    if (enrollment.status != UserStatus::pending_screening) object["screening"] = screening_of(enrollment);
    return object;
}

http::Response answer(const Enrollment& enrollment, unsigned done, const boost::json::object& body) {
    const bool pending = enrollment.status == UserStatus::pending_screening;
    auto response = json(pending ? 202 : done, body);
    if (pending || done == 201) response.headers.set("Location", "/user/enrollments/" + enrollment.id.to_string());
    return response;
}

// The new user as GET /user/{userId} shows it.
profile::UserDetails details(const Enrolled& enrolled, const enrollment::Enroll& command) {
    const auto& enrollment = enrolled.enrollment;
    profile::UserDetails user;
    user.id = enrollment.user;
    user.status = enrollment.status;
    user.version = enrolled.user_version.value_or(1);
    user.person = command.person;
    user.sites = {{.site = enrollment.site,
                   .identifier = command.identifier,
                   .registered_at = enrollment.created_at,
                   .attributes = command.attributes}};
    user.created_at = enrollment.created_at;
    user.updated_at = enrollment.decided_at.value_or(enrollment.created_at);
    return user;
}

asio::awaitable<http::Response> update_guest(EnrollmentEndpoints endpoints, Call call) {
    auto command = read_guest_update(call.request.body, endpoints.text, endpoints.clock.now());
    if (!command) co_return problem(command.error(), call);
    command->reach = Reach::of(*call.client);
    command->wait = preferred_wait(call.request.head.headers);

    const auto render = [&](const Result<Enrolled>& outcome) {
        auto response =
            outcome ? answer(outcome->enrollment, 200, brief(outcome->enrollment)) : problem(outcome.error(), call);
        apply_preference(response, call.request.head.headers);
        return response;
    };
    remember<Result<Enrolled>>(call, render);
    co_return render(co_await endpoints.update_guest.handle(std::move(*command), call.context));
}

asio::awaitable<http::Response> get_enrollment(EnrollmentEndpoints endpoints, Call call) {
    const auto id = Uuid::parse(call.path.at("enrollmentId"));
    if (!id) co_return problem(enrollment::errors::enrollment_not_found(), call);
    const auto found = co_await endpoints.get_enrollment.handle({Reach::of(*call.client), *id}, call.context);
    if (!found) co_return problem(found.error(), call);
    co_return json(200, {{"enrollmentId", found->id.to_string()},
                         {"userId", found->user.to_string()},
                         {"status", to_string(found->status)},
                         {"screening", screening_of(*found)},
                         {"moe", moe_of(*found)},
                         {"createdAt", rfc3339(found->created_at)},
                         {"decidedAt", found->decided_at ? boost::json::value(rfc3339(*found->decided_at))
                                                         : boost::json::value(nullptr)}});
}

}  // namespace

asio::awaitable<http::Response> enroll(EnrollmentEndpoints endpoints, Call call, EnrollmentChannel channel) {
    auto body = read_enrollment(call.request.body, endpoints.text, endpoints.clock.now());
    if (!body) co_return problem(body.error(), call);
    auto site = call.site(body->site);
    if (!site) co_return problem(site.error(), call);
    auto& command = body->command;
    if (auto faults = attribute_faults(**site, command.attributes, AttributeSchema::Writer::client))
        co_return problem(*faults, call);

    command.reach = Reach::of(*call.client);
    command.client = call.client->id;
    command.site = *site;
    command.channel = name_of(channel);
    command.wait = preferred_wait(call.request.head.headers);
    command.with_user_version = channel == EnrollmentChannel::sso;
    const auto render = [&call, channel, typed = command](const Result<Enrolled>& outcome) {
        auto response = outcome ? answer(outcome->enrollment, 201,
                                         channel == EnrollmentChannel::sso
                                             ? boost::json::object{{"enrollment", brief(outcome->enrollment)},
                                                                   {"user", user_details(details(*outcome, typed))}}
                                             : brief(outcome->enrollment))
                                : problem(outcome.error(), call);
        apply_preference(response, call.request.head.headers);
        return response;
    };
    remember<Result<Enrolled>>(call, render);
    co_return render(co_await endpoints.enroll.handle(std::move(command), call.context));
}

std::vector<Route> enrollment_routes(EnrollmentEndpoints endpoints) {
    return {
        {.method = "POST",
         .pattern = "/user/v2/enrollments",
         .operation = "enrollGuest",
         .scopes = {"USER_REGISTRATION_GUEST_INTERNAL"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .headers_fault = client_id_fault,
         .handle = [=](Call call) { return enroll(endpoints, std::move(call), EnrollmentChannel::issuer); }},
        {.method = "POST",
         .pattern = "/user/external/guest/enrollments",
         .operation = "enrollGuestOfPartner",
         .scopes = {"USER_REGISTRATION_GUEST"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .sealing = &endpoints.sealing,
         .handle = [=](Call call) { return enroll(endpoints, std::move(call), EnrollmentChannel::partner); }},
        {.method = "POST",
         .pattern = "/user/internal/sso/enrollments",
         .operation = "enrollGuestForSso",
         .scopes = {"USER_REGISTRATION_GUEST_INTERNAL"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return enroll(endpoints, std::move(call), EnrollmentChannel::sso); }},
        {.method = "POST",
         .pattern = "/user/guest/update",
         .operation = "updateGuest",
         .scopes = {"USER_REGISTRATION_GUEST_INTERNAL"},
         .body = Body::json,
         .honours_idempotency_key = true,
         .handle = [=](Call call) { return update_guest(endpoints, std::move(call)); }},
        {.method = "GET",
         .pattern = "/user/enrollments/{enrollmentId}",
         .operation = "getEnrollment",
         .scopes = {"USER_REGISTRATION_GUEST", "USER_REGISTRATION_GUEST_INTERNAL"},
         .handle = [=](Call call) { return get_enrollment(endpoints, std::move(call)); }},
    };
}

}  // namespace vestibule::app
