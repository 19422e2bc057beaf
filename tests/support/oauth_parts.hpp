// One or two instances of the OAuth2 endpoints over one fake database, with a clock that stands still.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/http/oauth2/endpoints.hpp"
#include "domain/shared/base64.hpp"
#include "domain/shared/hex.hpp"
#include "infra/crypto/field_cipher.hpp"
#include "infra/crypto/jwt.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/digest/sha256.hpp"
#include "tests/infra/crypto/jwe_vectors.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_client_stores.hpp"
#include "tests/support/fake_transactor.hpp"
#include "tests/support/temporary_folder.hpp"

namespace vestibule::tests {

struct OAuthClock final : Clock {
    Instant at{std::chrono::seconds(1'790'000'000)};
    Instant now() const override { return at; }
    std::int64_t seconds() const { return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count(); }
};

class DeclaredTenants final : public Tenants {
  public:
    TenantDirectory directory;
    std::shared_ptr<const TenantDirectory> current() const override {
        return std::make_shared<const TenantDirectory>(directory);
    }
    void declare(const Client& client) {
        auto tenant = std::make_shared<Tenant>();
        tenant->id = client.tenant;
        directory.tenants[client.tenant] = tenant;
        directory.clients[client.id] = std::make_shared<const Client>(client);
    }
};

inline constexpr auto test_issuer = "https://id.example";

struct OAuthDatabase {
    OAuthClock clock;
    TemporaryFolder folder;
    crypto::SecretboxFieldCipher cipher{crypto::KeyFile::open_or_create(folder.path() / "keys")};
    FakeSigningKeyStore key_store{clock};
    FakeEncryptionKeyStore encryption_key_store{clock};
    FakeTokenStore token_store{clock};
    FakeTransactor<clients::SigningKeyStore> key_stores{key_store};
    FakeTransactor<clients::EncryptionKeyStore> encryption_key_stores{encryption_key_store};
    FakeTransactor<clients::TokenStore> token_stores{token_store};
    BlockingPool pool{{.name = "keys"}};
    DeclaredTenants tenants;

    OAuthDatabase() {
        // Made once for all tests: RSA takes its time.
        clients::ensure_encryption_keys(
            encryption_key_store,
            std::vector{app::sealed_encryption_key(
                crypto::DecryptionKey::from_private_bytes(Secret(from_base64url(rsa_key).value())), cipher)});
        tenants.declare(client("shop", "acme", {"USER_RW", "OPS"}));
        tenants.declare(client("kiosk", "acme", {"USER_RW"}));
        tenants.declare(client("rival", "other", {"USER_RW"}));
    }
    static std::string secret_of(const std::string& id) { return "secret of " + id + " +%:&"; }
    static Client client(const std::string& id, const std::string& tenant, std::set<std::string> scopes) {
        Client made;
        made.id = id;
        made.tenant = tenant;
        made.scopes = std::move(scopes);
        made.secrets = {sha256(secret_of(id))};
        return made;
    }
    std::string rotate() { return clients::rotate_signing_keys(key_store, app::fresh_signing_key(cipher)).current; }
};

struct OAuthInstance {
    OAuthDatabase& database;
    crypto::SystemIds ids{database.clock};
    app::SigningKeys keys{database.key_stores, database.cipher, database.clock};
    app::EncryptionKeys encryption_keys{database.encryption_key_stores, database.cipher, database.clock, database.pool};
    app::RevokedTokens revoked{database.token_stores};
    app::AccessTokens tokens{test_issuer, database.clock, ids, keys, revoked};
    app::JwtClientTokens client_tokens{tokens, database.tenants};
    std::vector<app::Route> routes = app::oauth_routes({.tokens = tokens,
                                                        .keys = keys,
                                                        .encryption_keys = encryption_keys,
                                                        .stores = database.token_stores,
                                                        .tenants = database.tenants,
                                                        .clock = database.clock});

    explicit OAuthInstance(OAuthDatabase& shared) : database(shared) {
        async_test([this]() -> asio::awaitable<void> {
            co_await keys.start();
            co_await encryption_keys.start();
        });
    }

    http::Response call(const std::string& path, std::string body = {},
                        std::vector<std::pair<std::string, std::string>> headers = {},
                        std::string type = "application/x-www-form-urlencoded") {
        app::Call call;
        call.request.head.path = path;
        call.request.body = std::move(body);
        if (!type.empty()) call.request.head.headers.add("Content-Type", std::move(type));
        for (auto& [name, value] : headers) call.request.head.headers.add(std::move(name), std::move(value));
        return call_with(path, std::move(call));
    }
    http::Response call_with(const std::string& path, app::Call call) {
        const auto route = std::ranges::find(routes, path, &app::Route::pattern);
        http::Response response;
        async_test([&]() -> asio::awaitable<void> { response = co_await route->handle(std::move(call)); });
        return response;
    }
    std::string token(const std::string& id, const std::string& more = "") {
        const auto response = call("/oauth2/token", "grant_type=client_credentials&" + post_credentials(id) + more);
        return std::string(boost::json::parse(response.body).at("access_token").as_string());
    }
    std::optional<app::VerifiedClient> verify(std::string token) {
        std::optional<app::VerifiedClient> verified;
        async_test([&]() -> asio::awaitable<void> {
            if (auto result = co_await client_tokens.verify(Secret(token))) verified = *result;
        });
        return verified;
    }

    static std::string encoded(std::string_view text) {
        std::string encoded;
        for (const char c : text) encoded += "%" + to_hex(std::string(1, c));
        return encoded;
    }
    static std::string post_credentials(const std::string& id) {
        return "client_id=" + encoded(id) + "&client_secret=" + encoded(OAuthDatabase::secret_of(id));
    }
};

inline boost::json::object body_of(const http::Response& response) {
    return boost::json::parse(response.body).as_object();
}

inline std::string error_of(const http::Response& response) {
    return std::to_string(response.status) + " " + std::string(body_of(response).at("error").as_string());
}

}  // namespace vestibule::tests
