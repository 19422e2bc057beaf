// A front door with fake ports: what a test of Api needs around it.
#pragma once

#include <boost/json/parse.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/http/api.hpp"
#include "domain/shared/answer_book.hpp"
#include "domain/shared/failures.hpp"
#include "tests/support/async_test.hpp"
#include "tests/support/fake_parts.hpp"

namespace vestibule::tests {

// Equal inputs give equal digests; no key, no strength.
class FakeKeyedHash final : public KeyedHash {
  public:
    Digest hash(std::string_view purpose, std::string_view text) const override {
        Digest digest{};
        std::uint64_t state = 14695981039346656037ULL;
        const auto mix = [&](char c) { state = (state ^ static_cast<unsigned char>(c)) * 1099511628211ULL; };
        for (const char c : purpose) mix(c);
        mix('\0');
        for (const char c : text) mix(c);
        for (std::size_t at = 0; at < digest.size(); ++at) {
            mix(static_cast<char>(at));
            digest[at] = static_cast<std::uint8_t>(state >> 32);
        }
        return digest;
    }
};

// Tokens are declared: "good" → client, with all its scopes.
class FakeClientTokens final : public app::ClientTokens {
  public:
    std::map<std::string, app::VerifiedClient, std::less<>> tokens;
    bool away = false;
    int asked = 0;

    asio::awaitable<Result<app::VerifiedClient>> verify(Secret bearer) override {
        ++asked;
        if (away) throw Unavailable("the key store is away");
        const auto found = tokens.find(bearer.reveal());
        if (found == tokens.end())
            co_return fail(ErrorKind::unauthenticated, "CLIENT_UNAUTHENTICATED", "The client token is not valid.");
        co_return found->second;
    }
};

class FakeUserTokens final : public app::UserTokens {
  public:
    std::map<std::string, app::SignedIn, std::less<>> tokens;

    asio::awaitable<Result<app::SignedIn>> resolve(const app::Call&, const Secret& token) override {
        const auto found = tokens.find(token.reveal());
        if (found == tokens.end())
            co_return fail(ErrorKind::unauthenticated, "USER_UNAUTHENTICATED", "The user token is not valid.");
        co_return found->second;
    }
};

class FakeAnswerBook final : public AnswerBook {
  public:
    struct Entry {
        Digest body;
        StoredAnswer answer;
    };
    std::map<Digest, Entry> entries;
    bool looked_early = false;  // find() sees nothing yet

    asio::awaitable<std::optional<AlreadyAnswered>> find(const RequestContext& context) override {
        if (looked_early) co_return std::nullopt;
        co_return earlier(context);
    }
    asio::awaitable<void> keep(const RequestContext& context, StoredAnswer answer) override {
        if (auto found = earlier(context)) throw std::move(*found);
        entries.emplace(context.idempotency->key, Entry{context.idempotency->body_hash, std::move(answer)});
        co_return;
    }
    asio::awaitable<void> amend(const RequestContext& context, StoredAnswer answer) override {
        entries.at(context.idempotency->key).answer = std::move(answer);
        co_return;
    }

  private:
    std::optional<AlreadyAnswered> earlier(const RequestContext& context) const {
        const auto found = entries.find(context.idempotency->key);
        if (found == entries.end()) return std::nullopt;
        if (found->second.body != context.idempotency->body_hash) return AlreadyAnswered{};
        return AlreadyAnswered{found->second.answer};
    }
};

// Sends requests through an Api as a listener would: head first, then the body.
class FrontDoor {
  public:
    FakeClientTokens clients;
    FakeUserTokens users;
    FakeAnswerBook answers;
    FakeKeyedHash keyed_hash;
    FakeIds ids;
    metrics::Registry metrics;
    std::shared_ptr<Tenant> tenant = std::make_shared<Tenant>();
    std::size_t waiting = 0;

    FrontDoor() {
        tenant->id = "demo";
        for (const auto* id : {"rewards", "offers"}) {
            auto site = std::make_shared<Site>();
            site->id = id;
            tenant->sites.emplace(id, site);
        }
        add_client("site", {"USER_RW"});
        add_client("admin", {"SYSTEM_USER_R", "USER_RW"});
        add_client("concierge", {"USER_RW", "SYSTEM_USER_R"}).concierge = true;
    }

    // The token of a client is its id.
    Client& add_client(const std::string& id, std::set<std::string> scopes) {
        auto client = std::make_shared<Client>();
        client->id = id;
        client->tenant = "demo";
        client->scopes = scopes;
        client->sites = {"rewards"};
        clients.tokens[id] = {client, tenant, std::move(scopes)};
        return *client;
    }

    app::ApiPorts ports() {
        return {clients, users, answers, keyed_hash, ids, metrics, [this] { return waiting; }};
    }

    struct Sent {
        std::string method = "GET";
        std::string path = "/";
        std::vector<std::pair<std::string, std::string>> headers = {};
        std::string body = {};
        bool announced = true;  // with Content-Length
    };

    static http::RequestHead head_of(const Sent& sent) {
        http::RequestHead head;
        head.method = sent.method;
        head.target = sent.path;
        head.path = sent.path.substr(0, sent.path.find('?'));
        for (const auto& [name, value] : sent.headers) head.headers.add(name, value);
        head.has_body = !sent.body.empty();
        if (head.has_body && sent.announced) head.content_length = sent.body.size();
        return head;
    }

    static asio::awaitable<http::Response> exchange(app::Api& api, Sent sent) {
        auto head = head_of(sent);
        auto admission = co_await api.admit(head);
        if (admission.refused) co_return std::move(*admission.refused);
        if (sent.body.size() > admission.body_limit) co_return admission.too_large();
        http::Request request;
        request.head = std::move(head);
        request.body = std::move(sent.body);
        co_return co_await admission.handle(std::move(request));
    }

    static http::Response send(app::Api& api, Sent sent) {
        http::Response response;
        async_test([&]() -> asio::awaitable<void> { response = co_await exchange(api, sent); });
        return response;
    }
};

inline std::string code_of(const http::Response& response) {
    const auto body = boost::json::parse(response.body).as_object();
    return body.contains("code") ? std::string(body.at("code").as_string()) : std::string();
}

inline std::string header_of(const http::Response& response, std::string_view name) {
    return std::string(response.headers.find(name).value_or(""));
}

}  // namespace vestibule::tests
