#include "app/stand_in/moe.hpp"

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/http/time_text.hpp"
#include "infra/crypto/randomness.hpp"

namespace vestibule::app::stand_in {

namespace json = boost::json;

namespace {

http::Response json_answer(unsigned status, const json::object& body) {
    http::Response response;
    response.status = status;
    response.headers.set("Content-Type", "application/json");
    response.body = json::serialize(body);
    return response;
}

http::Response refusal(unsigned status, std::string_view code) {
    return json_answer(status, {{"code", code}});
}

std::string text_of(const json::object& body, std::string_view name) {
    const auto* value = body.if_contains(name);
    return value && value->is_string() ? std::string(value->as_string()) : std::string();
}

// What the contract asks of each call.
bool complete(const json::object& body, bool enrolls) {
    constexpr std::array<std::string_view, 8> always{"callId",    "callType", "userId",      "siteId",
                                                     "firstName", "lastName", "countryCode", "occurredAt"};
    for (const auto name : always)
        if (text_of(body, name).empty()) return false;
    return !enrolls || !text_of(body, "programId").empty();
}

std::string fresh(std::size_t bytes) {
    return std::string(crypto::SodiumRandomness().token(bytes).reveal());
}

}  // namespace

asio::awaitable<std::optional<http::Response>> Moe::answer(const http::Request& request) {
    const auto& path = request.head.path;
    const bool post = request.head.method == "POST";
    if (path == "/oauth2/token" && post) co_return token(request);
    if ((path == "/sync" || path == "/enroll-and-sync") && post) co_return co_await call(request, path);
    co_return std::nullopt;
}

http::Response Moe::token(const http::Request& request) {
    if (!request.head.headers.find("Authorization") || request.body.find("client_credentials") == std::string::npos)
        return json_answer(401, {{"error", "invalid_client"}});
    auto made = fresh(24);
    const std::scoped_lock lock(mutex_);
    tokens_.insert(made);
    return json_answer(200, {{"access_token", made}, {"token_type", "Bearer"}, {"expires_in", 300}});
}

bool Moe::authorised(const http::Request& request) {
    const auto header = request.head.headers.find("Authorization");
    if (!header) return true;
    const std::scoped_lock lock(mutex_);
    return header->starts_with("Bearer ") && tokens_.contains(header->substr(7));
}

asio::awaitable<http::Response> Moe::call(const http::Request& request, std::string path) {
    boost::system::error_code broken;
    const auto parsed = json::parse(request.body, broken);
    const auto body = !broken && parsed.is_object() ? parsed.as_object() : json::object{};
    const std::string key(request.head.headers.find("Idempotency-Key").value_or(""));
    const auto mood = mood_of(text_of(body, "firstName"));
    const bool enrolls = path == "/enroll-and-sync";

    if (mood == Mood::slow) co_await be_slow();
    bool effect = false;
    http::Response response;
    if (!authorised(request))
        response = refusal(401, "TOKEN_UNKNOWN");
    else if (key.empty() || !complete(body, enrolls))
        response = refusal(400, "CALL_INCOMPLETE");
    else if (mood == Mood::fail || (mood == Mood::flaky && tries_.next(key) == 1))
        response = refusal(503, "OUT_OF_ORDER");
    else if (mood == Mood::reject)
        response = refusal(422, "PERSON_REFUSED");
    else
        response = settle(key, request.body, body, enrolls, effect);

    journal_.write({{"at", rfc3339(SystemClock().now())},
                    {"path", path},
                    {"idempotencyKey", key},
                    {"body", body},
                    {"status", response.status},
                    {"effect", effect}});
    co_return response;
}

http::Response Moe::settle(const std::string& key, const std::string& body, const json::object& person, bool enrolls,
                           bool& effect) {
    const std::scoped_lock lock(mutex_);
    if (const auto known = answers_.find(key); known != answers_.end())
        return known->second.body == body ? known->second.response : refusal(422, "KEY_REUSED");
    const auto membership = text_of(person, "userId") + " " + text_of(person, "programId");
    effect = !enrolls || enrolled_.insert(membership).second;
    auto response =
        effect ? json_answer(201, {{"moeId", "moe-" + fresh(9)}, {"status", "SYNCED"}}) : refusal(409, "ALREADY_KNOWN");
    answers_[key] = {body, response};
    return response;
}

}  // namespace vestibule::app::stand_in
