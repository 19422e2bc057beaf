#include "app/http/head_checks.hpp"

#include <algorithm>

#include "app/http/request_headers.hpp"

namespace vestibule::app {
namespace {

std::string quoted_scopes(const std::vector<std::string>& scopes) {
    std::string list;
    for (const auto& scope : scopes) list += (list.empty() ? "" : " ") + scope;
    return '"' + list + '"';
}

// "the scope A", "each of the scopes A and B, one of which is needed".
std::string named(const std::vector<std::string>& scopes) {
    if (scopes.size() == 1) return "the scope " + scopes.front();
    std::string list;
    for (std::size_t i = 0; i < scopes.size(); ++i)
        list += (i == 0 ? "" : i + 1 == scopes.size() ? " and " : ", ") + scopes[i];
    return "each of the scopes " + list + ", one of which is needed";
}

http::Response too_many(const Exchange& exchange, std::chrono::seconds wait) {
    return refuse(exchange, {.kind = ErrorKind::rate_limited,
                             .code = "RATE_LIMITED",
                             .detail = "More requests than this client or user may send.",
                             .retry_after = wait});
}

std::optional<http::Response> media_refusal(const Exchange& exchange, const http::RequestHead& head) {
    const auto type = media_type(head.headers);
    const auto body = exchange.route->body;
    if (body == Body::form) {
        if (type == "application/x-www-form-urlencoded" && head.has_body && plain_utf8(head.headers))
            return std::nullopt;
        return refuse(exchange, {ErrorKind::invalid, "VALIDATION_FAILED",
                                 "The body must be sent as application/x-www-form-urlencoded."});
    }
    if (!head.has_body) return std::nullopt;
    if (!plain_utf8(head.headers))
        return refuse(exchange, {ErrorKind::unsupported_media_type, "UNSUPPORTED_MEDIA_TYPE",
                                 "The body must be sent in UTF-8, without a content coding, with one Content-Type."});
    if (type == "application/json") return std::nullopt;
    if (head.content_length == 0 && type.empty()) return std::nullopt;
    if (body == Body::json && head.method == "PATCH" && type == "application/merge-patch+json") return std::nullopt;
    return refuse(exchange, {ErrorKind::unsupported_media_type, "UNSUPPORTED_MEDIA_TYPE",
                             "The body must be sent as application/json."});
}

}  // namespace

asio::awaitable<std::optional<http::Response>> HeadChecks::refusal(Exchange& exchange, const http::RequestHead& head) {
    const auto& route = *exchange.route;
    if (route.access == Access::bearer) {
        if (const auto token = bearer_token(head.headers))
            if (auto refused = user_rate_refusal(exchange, token->reveal())) co_return refused;
    } else if (route.access != Access::open) {
        if (auto refused = co_await client_refusal(exchange, head)) co_return refused;
    }
    if (head.content_length.value_or(0) > route.body_limit)
        co_return refuse(exchange,
                         {ErrorKind::too_large, "PAYLOAD_TOO_LARGE", "The body is larger than this call accepts."});
    if (auto refused = media_refusal(exchange, head)) co_return refused;
    if (head.query_malformed)
        co_return refuse(exchange, {.kind = ErrorKind::invalid,
                                    .code = "VALIDATION_FAILED",
                                    .detail = "The query is not valid.",
                                    .fields = {{"/query", "FORMAT", "An escape is malformed, NUL, or not UTF-8."}}});
    co_return std::nullopt;
}

// WWW-Authenticate as RFC 6750, section 3: no error code where no token was sent.
asio::awaitable<std::optional<http::Response>> HeadChecks::client_refusal(Exchange& exchange,
                                                                          const http::RequestHead& head) {
    const auto& route = *exchange.route;
    auto token = bearer_token(head.headers);
    if (!token) {
        const bool tried = head.headers.find("Authorization").has_value();
        auto response = refuse(exchange, {ErrorKind::unauthenticated, "CLIENT_UNAUTHENTICATED",
                                          "The call needs a client token: Authorization: Bearer."});
        response.headers.set("WWW-Authenticate", tried ? R"(Bearer realm="vestibule", error="invalid_token")"
                                                       : R"(Bearer realm="vestibule")");
        co_return response;
    }
    auto verified = co_await clients_.verify(std::move(*token));
    if (!verified) {
        auto response = refuse(exchange, verified.error());
        if (response.status == 401)
            response.headers.set("WWW-Authenticate", R"(Bearer realm="vestibule", error="invalid_token")");
        co_return response;
    }
    exchange.verified = std::move(*verified);
    // Before the scope is judged: refusals cost as well.
    if (auto refused = client_rate_refusal(exchange, head)) co_return refused;

    const auto& client = *exchange.verified.client;
    const bool in_scope = route.scopes.empty() || std::ranges::any_of(route.scopes, [&](const auto& scope) {
                              return exchange.verified.scopes.contains(scope);
                          });
    const bool let_in = !client.concierge || route.pattern.starts_with("/concierge/");
    if (in_scope && let_in) co_return std::nullopt;
    auto response = refuse(exchange, {ErrorKind::forbidden, "INSUFFICIENT_SCOPE",
                                      let_in ? "The client token lacks " + named(route.scopes) + '.'
                                             : "A concierge client may not make this call."});
    response.headers.set("WWW-Authenticate", R"(Bearer realm="vestibule", error="insufficient_scope", scope=)" +
                                                 quoted_scopes(route.scopes));
    co_return response;
}

std::optional<http::Response> HeadChecks::client_rate_refusal(const Exchange& exchange, const http::RequestHead& head) {
    const auto& client = *exchange.verified.client;
    const auto wait = client_rates_.take(client.id, client.requests_per_second,
                                         std::max(1.0, client.requests_per_second * rates_.client_burst),
                                         std::chrono::steady_clock::now());
    if (wait) return too_many(exchange, *wait);
    const auto user = head.headers.find("X-User-Token");
    return user ? user_rate_refusal(exchange, *user) : std::nullopt;
}

std::optional<http::Response> HeadChecks::user_rate_refusal(const Exchange& exchange, std::string_view user_token) {
    const auto digest = keyed_hash_.hash("rate-limit", user_token);
    const auto rate = rates_.user_requests_per_second;
    const auto wait =
        user_rates_.take({digest.begin(), digest.end()}, rate, 2 * rate, std::chrono::steady_clock::now());
    return wait ? std::optional(too_many(exchange, *wait)) : std::nullopt;
}

}  // namespace vestibule::app
