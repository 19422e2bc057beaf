#include "app/http/idempotency.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace vestibule::app {
namespace {

namespace json = boost::json;

// A refusal that lists what a client sent can be long; it is made again rather than kept.
constexpr std::size_t kept_refusal_at_most = 64 * 1024;

// What was wrong with the request itself may be right in the retry (a header is not compared).
bool refused_by_the_domain(const http::Response& response) {
    json::error_code failure;
    const auto body = json::parse(response.body, failure);
    if (failure || !body.is_object()) return false;
    const auto* code = body.get_object().if_contains("code");
    return code && code->is_string() && code->get_string() != "VALIDATION_FAILED";
}

// Parts with their lengths, so that no two lists of parts give the same text.
std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const auto part : parts) text.append(std::to_string(part.size())).append(":").append(part);
    return text;
}

}  // namespace

std::shared_ptr<void> RunningKeys::add(std::shared_ptr<const Idempotency> request) {
    const std::scoped_lock lock(keys_->mutex);
    const auto key = request->key;
    const auto place = keys_->running.emplace(key, std::move(request));
    return {nullptr, [keys = keys_, place](void*) {
                const std::scoped_lock ending(keys->mutex);
                keys->running.erase(place);
            }};
}

bool RunningKeys::undecided(const Digest& key) const {
    const std::scoped_lock lock(keys_->mutex);
    const auto [first, last] = keys_->running.equal_range(key);
    return std::any_of(first, last, [](const auto& entry) { return entry.second->kept.load(); });
}

bool worth_keeping(const http::Response& response) {
    if (response.stream) return false;
    if (response.status >= 200 && response.status < 300) return true;
    if (response.body.size() > kept_refusal_at_most) return false;
    return (response.status == 400 || response.status == 404) && refused_by_the_domain(response);
}

StoredAnswer stored(const http::Response& response) {
    json::object headers;
    for (const auto& [name, value] : response.headers) headers[name] = value;
    return json::serialize(json::object{{"status", response.status}, {"headers", headers}, {"body", response.body}});
}

http::Response replayed(const StoredAnswer& answer) {
    const auto read = json::parse(answer).as_object();
    http::Response response;
    response.status = read.at("status").to_number<unsigned>();
    for (const auto& [name, value] : read.at("headers").as_object())
        response.headers.set(std::string(name), std::string(value.as_string()));
    response.body = std::string(read.at("body").as_string());
    response.headers.set("Idempotency-Replayed", "true");
    return response;
}

std::shared_ptr<Idempotency> idempotency_of(const Call& call, const std::string& key, const KeyedHash& keyed_hash) {
    const auto& head = call.request.head;
    const auto user = call.user_token ? call.user_token->reveal() : std::string_view();
    const auto query = std::string_view(head.target).substr(std::min(head.target.find('?'), head.target.size()));

    auto idempotency = std::make_shared<Idempotency>();
    idempotency->key =
        keyed_hash.hash("idempotency-key", joined({call.context.client, user, head.method, head.path, key}));
    idempotency->body_hash = keyed_hash.hash("idempotency-body", joined({query, call.request.body}));
    return idempotency;
}

}  // namespace vestibule::app
