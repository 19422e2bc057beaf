#include "app/http/jwe_messages.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "app/http/json_reader.hpp"
#include "infra/crypto/jwe.hpp"
#include "infra/digest/sha256.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace json = boost::json;
using std::chrono::milliseconds;

namespace {

// Other instances may have other clocks: a tag is kept for longer than its message could be accepted here.
constexpr auto tags_are_kept = 2 * message_window;
constexpr std::size_t message_limit = 1 << 20;

// Absent, or once and equal to the message's kid.
bool key_id_agrees(const http::Headers& headers, const std::string& kid) {
    const auto sent = headers.all("keyId");
    return sent.empty() || (sent.size() == 1 && sent.front() == kid);
}

bool within_window(std::optional<std::int64_t> iat, Instant now) {
    const auto at = std::chrono::floor<milliseconds>(now).time_since_epoch().count();
    constexpr auto window = milliseconds(message_window).count();
    return iat && *iat >= at - window && *iat <= at + window;
}

// The media type without "application/" (RFC 7516, section 4.1.12).
std::string content_type(const http::Headers& headers) {
    const auto type = std::string(headers.find("Content-Type").value_or("application/json"));
    constexpr std::string_view prefix = "application/";
    return type.starts_with(prefix) ? type.substr(prefix.size()) : type;
}

}  // namespace

asio::awaitable<JweMessages::Opened> JweMessages::opened(const Call& call, const std::string& message) {
    if (call.client->encryption_key.empty()) co_return std::unexpected("the client has no encryption key");
    const auto jwe = crypto::parse_jwe(message);
    if (!jwe) co_return std::unexpected("not a message of an accepted form");
    if (jwe->kid.empty() || !key_id_agrees(call.request.head.headers, jwe->kid))
        co_return std::unexpected("kid is missing, or the header keyId is another one");
    if (!within_window(jwe->iat, clock_.now())) co_return std::unexpected("iat is missing or not within five minutes");
    const auto key = co_await keys_.find(jwe->kid);
    if (!key) co_return std::unexpected("kid is no key of ours");

    auto plaintext = co_await pool_.run([&] { return crypto::open_jwe(*jwe, *key); });
    if (!plaintext) co_return std::unexpected("not sealed for that key, or changed on the way");
    const auto tag = sha256(jwe->content.tag);
    const auto until = Instant(milliseconds(*jwe->iat)) + tags_are_kept;
    const bool first = co_await stores_.transact(
        call.context, [&](clients::TokenStore& store) { return store.use_message(tag, until); });
    if (!first) co_return std::unexpected("the message was accepted before");
    co_return std::move(*plaintext);
}

asio::awaitable<Result<void>> JweMessages::open(Call& call) {
    const auto body = parse_json_object(call.request.body);
    if (!body) co_return std::unexpected(body.error());
    JsonReader reader(*body, text_);
    const auto message = reader.text("encData", {.max = message_limit});
    if (auto failure = reader.failure()) co_return std::unexpected(std::move(*failure));

    const auto plaintext = co_await opened(call, message);
    if (!plaintext) {
        log::info("a sealed message was refused", {{"client", call.client->id},
                                                   {"correlation_id", call.context.correlation_id},
                                                   {"reason", std::string(plaintext.error())}});
        co_return fail(ErrorKind::invalid, "DECRYPTION_FAILED", "The message in encData can't be opened.");
    }
    call.request.body = plaintext->reveal();
    co_return Result<void>();
}

http::Response JweMessages::seal(const Client& client, http::Response response) {
    if (response.body.empty()) return response;
    // The key was checked when the tenant file was read.
    const auto key = crypto::EncryptionKey::from_jwk(json::parse(client.encryption_key).as_object()).value();
    const json::object more{{"iat", std::chrono::floor<milliseconds>(clock_.now()).time_since_epoch().count()},
                            {"cty", content_type(response.headers)}};
    response.body = json::serialize(
        json::object{{"encData", crypto::seal_jwe(key, crypto::ContentEncryption::a256gcm, response.body, more)}});
    response.headers.set("Content-Type", "application/json");
    return response;
}

}  // namespace vestibule::app
