#include "app/http/oauth2/signing_keys.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "app/every.hpp"
#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace json = boost::json;
using clients::KeyState;
using clients::SigningKeyRecord;
using clients::SigningKeyStore;

namespace {

constexpr std::chrono::milliseconds between_looks{1000};
constexpr std::chrono::milliseconds between_forced_looks{50};
constexpr std::size_t kid_size = 43;  // base64url of 32 bytes

std::string sealing_context(const std::string& kid) {
    return "signing_key.private_key " + kid;
}

SigningKeySet key_set(const std::vector<SigningKeyRecord>& records, const FieldCipher& cipher) {
    std::optional<crypto::SigningKey> current;
    std::map<std::string, crypto::PublicKey, std::less<>> published;
    json::array jwks;
    for (const auto& record : records) {
        if (record.state == KeyState::retired) continue;
        const auto jwk = json::parse(record.public_jwk);
        auto key = crypto::PublicKey::from_jwk(jwk.as_object());
        if (!key || key->kid() != record.kid) throw std::runtime_error("a signing key in the database is damaged");
        jwks.push_back(key->to_jwk());
        published.emplace(record.kid, std::move(*key));
        if (record.state == KeyState::current)
            current = crypto::SigningKey::from_private_bytes(
                Secret(cipher.open(sealing_context(record.kid), record.private_key)));
    }
    if (!current) throw std::runtime_error("the database holds no current signing key");
    return {.current = std::move(*current), .published = std::move(published), .jwks = std::move(jwks)};
}

}  // namespace

clients::FreshKey fresh_signing_key(const FieldCipher& cipher) {
    const auto key = crypto::SigningKey::generate();
    const auto& kid = key.public_key().kid();
    return {.kid = kid,
            .public_jwk = json::serialize(key.public_key().to_jwk()),
            .private_key = cipher.seal(sealing_context(kid), key.private_bytes().reveal())};
}

asio::awaitable<void> SigningKeys::start() {
    const auto context = service_context();
    const bool missing = co_await stores_.look(context, [](SigningKeyStore& store) {
        bool has_current = false;
        bool has_next = false;
        for (const auto& key : store.keys()) {
            has_current = has_current || key.state == KeyState::current;
            has_next = has_next || key.state == KeyState::next;
        }
        return !has_current || !has_next;
    });
    if (missing) {
        const auto first = fresh_signing_key(cipher_);
        const auto second = fresh_signing_key(cipher_);
        co_await stores_.transact(
            context, [first, second](SigningKeyStore& store) { clients::ensure_signing_keys(store, first, second); });
    }
    co_await refresh();
}

asio::awaitable<void> SigningKeys::refresh() {
    const auto context = service_context();
    {
        const std::scoped_lock lock(mutex_);
        last_look_ = clock_.now();
    }
    auto records = co_await stores_.look(context, [](SigningKeyStore& store) { return store.keys(); });

    const auto before = current();
    auto fresh = std::make_shared<const SigningKeySet>(key_set(records, cipher_));
    if (before && before->jwks == fresh->jwks &&
        before->current.public_key().kid() == fresh->current.public_key().kid())
        co_return;
    if (before) log::info("signing keys changed", {{"kid", fresh->current.public_key().kid()}});
    const std::scoped_lock lock(mutex_);
    keys_ = std::move(fresh);
}

asio::awaitable<void> SigningKeys::keep_fresh() {
    const auto context = service_context();
    int looks = 0;
    co_await every(between_looks, "signing keys", [&]() -> asio::awaitable<void> {
        co_await refresh();
        if (++looks % 60 == 0)
            co_await stores_.transact(context, [](SigningKeyStore& store) { clients::retire_signing_keys(store); });
    });
}

std::shared_ptr<const SigningKeySet> SigningKeys::current() const {
    const std::scoped_lock lock(mutex_);
    return keys_;
}

bool SigningKeys::may_look_now() {
    const std::scoped_lock lock(mutex_);
    const auto now = clock_.now();
    if (now >= last_look_ && now - last_look_ < between_forced_looks) return false;
    last_look_ = now;
    return true;
}

asio::awaitable<std::optional<crypto::PublicKey>> SigningKeys::find(std::string kid) {
    for (const bool last_try : {false, true}) {
        const auto keys = current();
        if (const auto found = keys->published.find(kid); found != keys->published.end()) co_return found->second;
        if (last_try || kid.size() != kid_size || !may_look_now()) break;
        co_await refresh();
    }
    co_return std::nullopt;
}

}  // namespace vestibule::app
