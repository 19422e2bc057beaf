#include "app/http/problem.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <ranges>

#include "app/http/pointer.hpp"
#include "app/http/problem_catalog.hpp"

namespace vestibule::app {
namespace {

namespace json_library = boost::json;

// The trace-id of a traceparent (W3C Trace Context, section 3.2.2).
std::string trace_id(const std::string& traceparent) {
    return traceparent.size() >= 55 ? traceparent.substr(3, 32) : std::string();
}

void add_extra(json_library::object& body, const Error& error) {
    for (const auto& [name, values] : error.extra) {
        if (name.ends_with('s'))
            body[name] = json_library::array(values.begin(), values.end());
        else
            body[name] = values.empty() ? std::string() : values.front();
    }
}

}  // namespace

unsigned status_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::invalid:
            return 400;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::method_not_allowed:
            return 405;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::precondition_failed:
            return 412;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::unsupported_media_type:
            return 415;
        case ErrorKind::unprocessable:
            return 422;
        case ErrorKind::precondition_required:
            return 428;
        case ErrorKind::rate_limited:
            return 429;
        case ErrorKind::internal:
            return 500;
        case ErrorKind::overloaded:
        case ErrorKind::unavailable:
            return 503;
    }
    return 500;
}

http::Response json(unsigned status, const json_library::object& body) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = json_library::serialize(body);
    return response;
}

http::Response no_content() {
    http::Response response;
    response.status = 204;
    return response;
}

http::Response problem(const Error& error, std::string_view instance, const std::string& traceparent, unsigned status) {
    const auto* page = problem_page(error.code);
    const std::string title(page ? page->title : std::string_view(error.code));

    json_library::object body;
    body["type"] = "/problems/" + kebab_case(error.code);
    body["title"] = title;
    body["status"] = status;
    body["detail"] = error.detail;
    if (!instance.empty()) body["instance"] = instance;
    body["code"] = error.code;
    if (auto id = trace_id(traceparent); !id.empty()) body["traceId"] = std::move(id);
    if (!error.fields.empty()) {
        auto& list = body["errors"].emplace_array();
        for (const auto& field : error.fields | std::views::take(max_faults))
            list.push_back({{"pointer", field.pointer}, {"code", field.code}, {"detail", field.detail}});
        // Readers that count on say so in their last entry; elsewhere "more" is all that is known.
        if (error.fields.size() == max_faults + 1 && error.fields.back().pointer.empty())
            list.push_back({{"pointer", ""}, {"code", "VALUE"}, {"detail", error.fields.back().detail}});
        else if (error.fields.size() > max_faults)
            list.push_back({{"pointer", ""}, {"code", "VALUE"}, {"detail", "and more"}});
    }
    body["error"] = title;
    body["errorDetails"] = error.detail;
    add_extra(body, error);

    auto response = json(status, body);
    response.headers.set("Content-Type", "application/problem+json");
    if (error.retry_after) response.headers.set("Retry-After", std::to_string(error.retry_after->count()));
    return response;
}

http::Response problem(const Error& error, const Call& call) {
    return problem(error, call.request.head.path, call.context.traceparent, status_of(error.kind));
}

}  // namespace vestibule::app
