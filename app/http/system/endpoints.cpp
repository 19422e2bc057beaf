#include "app/http/system/endpoints.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/http/problem.hpp"
#include "app/http/system/pages.hpp"
#include "app/http/system/web_files.hpp"
#include "app/http/time_text.hpp"

namespace vestibule::app {
namespace {

const WebFile* web_file(std::string_view name) {
    const auto files = web_files();
    const auto found = std::ranges::find(files, name, &WebFile::name);
    return found == files.end() ? nullptr : &*found;
}

http::Response text(std::string_view media_type, std::string body) {
    http::Response response;
    response.headers.set("Content-Type", std::string(media_type));
    response.body = std::move(body);
    return response;
}

http::Response nothing_here(const Call& call) {
    return problem({ErrorKind::not_found, "NO_SUCH_RESOURCE", "There is nothing at this path."}, call);
}

std::string_view name_of(DependencyState state) {
    switch (state) {
        case DependencyState::ok:
            return "ok";
        case DependencyState::degraded:
            return "degraded";
        case DependencyState::down:
            return "down";
    }
    return "down";
}

http::Response ready(Readiness& readiness, const Call& call) {
    const auto report = readiness.report();
    boost::json::array dependencies;
    for (const auto& dependency : report.dependencies)
        dependencies.push_back(
            {{"name", dependency.name}, {"state", name_of(dependency.state)}, {"since", rfc3339(dependency.since)}});
    if (report.ready) return json(200, {{"state", name_of(report.state)}, {"dependencies", std::move(dependencies)}});

    auto response = problem({.kind = ErrorKind::unavailable,
                             .code = "UNAVAILABLE",
                             .detail = "The service is not ready.",
                             .retry_after = std::chrono::seconds(2)},
                            call);
    auto body = boost::json::parse(response.body).as_object();
    body["state"] = name_of(report.state);
    body["dependencies"] = std::move(dependencies);
    response.body = boost::json::serialize(body);
    return response;
}

std::string openapi_for(const std::string& public_url) {
    auto document = boost::json::parse(web_file("openapi.json")->content).as_object();
    document["servers"] = boost::json::array{{{"url", public_url}, {"description", "This installation"}}};
    // Token and metadata URLs of the description are relative to the server.
    return boost::json::serialize(document);
}

http::Response docs_file(const Call& call) {
    const auto name = call.path.at("file");
    const auto* file = web_file(name);
    if (!file || name == "docs.html" || name == "openapi.json") return nothing_here(call);
    auto response = text(file->media_type, std::string(file->content));
    response.headers.set("Cache-Control", "public, max-age=3600");
    return response;
}

http::Response problem_code(const Call& call) {
    const auto* page = problem_page(code_of_kebab(call.path.at("code")));
    return page ? html(problem_page_html(*page)) : nothing_here(call);
}

// A route whose answer needs no waiting.
Route open_route(std::string pattern, std::string operation, std::function<http::Response(const Call&)> answer) {
    Route route;
    route.method = "GET";
    route.pattern = std::move(pattern);
    route.operation = std::move(operation);
    route.access = Access::open;
    route.handle = [answer = std::move(answer)](Call call) -> asio::awaitable<http::Response> {
        co_return answer(call);
    };
    return route;
}

}  // namespace

std::vector<Route> system_routes(SystemParts parts) {
    auto& readiness = parts.readiness;
    const auto openapi = openapi_for(parts.public_url);
    std::vector<Route> routes;
    const auto add = [&](auto... row) { routes.push_back(open_route(std::move(row)...)); };
    add("/health/live", "getLiveness", [](const Call&) { return json(200, {{"state", "ok"}}); });
    add("/health/ready", "getReadiness", [&readiness](const Call& call) { return ready(readiness, call); });
    add("/openapi.json", "getOpenapi", [openapi](const Call&) { return text("application/json", openapi); });
    add("/asyncapi.json", "getAsyncapi",
        [asyncapi = parts.asyncapi](const Call&) { return text("application/json", asyncapi); });
    add("/docs", "getDocs", [](const Call&) { return html(std::string(web_file("docs.html")->content)); });
    add("/docs/{file}", "getDocsFile", docs_file);
    add("/problems/{code}", "getProblem", problem_code);
    add("/", "getIndex", [](const Call&) { return html(index_page()); });
    return routes;
}

std::vector<Route> metrics_routes(metrics::Registry& registry) {
    return {open_route("/metrics", "getMetrics", [&registry](const Call&) {
        return text("text/plain; version=0.0.4; charset=utf-8", registry.expose());
    })};
}

}  // namespace vestibule::app
