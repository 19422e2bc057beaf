#include "infra/partners/client_credentials.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <optional>

#include "domain/shared/base64.hpp"
#include "domain/shared/percent_encoding.hpp"
#include "infra/json/strict_json.hpp"

namespace vestibule::partners {

namespace {

using namespace std::chrono_literals;

constexpr auto early = 30s;         // before its end a token is no longer used
constexpr std::int64_t life = 300;  // where the partner does not say (RFC 6749, section 5.1: it should)

Secret read_secret(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.pop_back();
    if (text.empty()) throw Unavailable("the secret at the partner can't be read: " + file.string());
    return Secret(std::move(text));
}

struct Granted {
    Secret token;
    std::chrono::seconds life;
};

std::optional<Granted> read_grant(const http::Response& response) {
    const auto object = strict_json_object(response.body, JsonBounds::body);
    if (response.status != 200 || !object) return std::nullopt;
    const auto* token = object->if_contains("access_token");
    if (!token || !token->is_string() || token->get_string().empty()) return std::nullopt;
    const auto* seconds = object->if_contains("expires_in");
    const auto given = seconds && seconds->is_int64() ? seconds->get_int64() : life;
    return Granted{Secret(std::string(token->get_string())),
                   std::chrono::seconds(std::clamp<std::int64_t>(given, 0, 86'400))};
}

Health judge(const http::Response& response) {
    // 400 invalid_client, invalid_scope: as much a fault of configuration as 401.
    if (response.status == 400) return Health::misconfigured;
    const auto health = health_of(response);
    return health == Health::well && !read_grant(response) ? Health::failing : health;
}

}  // namespace

ClientCredentials::ClientCredentials(Settings settings, Partner& partner)
    : settings_(std::move(settings)), partner_(partner) {}

asio::awaitable<ClientCredentials::Token> ClientCredentials::token() {
    {
        const std::scoped_lock lock(mutex_);
        if (std::chrono::steady_clock::now() < ends_) co_return Token{.value = token_, .kept = true};
    }
    co_return co_await fetch();
}

asio::awaitable<ClientCredentials::Token> ClientCredentials::fetch() {
    const auto secret = read_secret(settings_.secret_file);
    http::OutboundRequest request{.method = "POST", .url = settings_.token_url};
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.headers.set("Accept", "application/json");
    request.headers.set("Authorization", "Basic " + base64(percent_encoded(settings_.client_id) + ":" +
                                                           percent_encoded(secret.reveal())));
    request.body = "grant_type=client_credentials";
    const auto response = co_await partner_.call({.request = std::move(request), .judge = judge});
    const auto grant = read_grant(response);
    if (!grant && judge(response) == Health::misconfigured)
        throw http::Untrusted(partner_.name() + ": the token endpoint refuses us");
    if (!grant) throw Unavailable(partner_.name() + ": no token");

    const std::scoped_lock lock(mutex_);
    token_ = grant->token;
    ends_ = std::chrono::steady_clock::now() + grant->life - early;
    co_return Token{.value = token_};
}

void ClientCredentials::drop(const Token& token) {
    const std::scoped_lock lock(mutex_);
    if (token.value.reveal() == token_.reveal()) ends_ = {};
}

}  // namespace vestibule::partners
