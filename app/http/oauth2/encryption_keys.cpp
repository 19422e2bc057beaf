#include "app/http/oauth2/encryption_keys.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>

#include "app/every.hpp"
#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace json = boost::json;
using clients::EncryptionKeyRecord;
using clients::EncryptionKeyStore;
using clients::FreshEncryptionKey;
using clients::KeyState;

namespace {

constexpr std::chrono::milliseconds between_looks{1000};
constexpr std::chrono::milliseconds between_forced_looks{50};
constexpr std::size_t kid_size = 43;  // base64url of 32 bytes

std::string sealing_context(const std::string& kid) {
    return "encryption_key.private_key " + kid;
}

std::vector<std::pair<std::string, KeyState>> states_of(const std::vector<EncryptionKeyRecord>& records) {
    std::vector<std::pair<std::string, KeyState>> states;
    for (const auto& record : records) states.emplace_back(record.kid, record.state);
    return states;
}

EncryptionKeySet key_set(const std::vector<EncryptionKeyRecord>& records, const FieldCipher& cipher) {
    EncryptionKeySet set;
    set.states = states_of(records);
    for (const auto& record : records) {
        if (record.state == KeyState::retired) continue;
        auto key = crypto::DecryptionKey::from_private_bytes(
            Secret(cipher.open(sealing_context(record.kid), record.private_key)));
        if (key.public_key().kid() != record.kid)
            throw std::runtime_error("an encryption key in the database is damaged");
        if (record.state == KeyState::current) set.published.push_back(key.public_key().to_jwk());
        set.keys.emplace(record.kid, std::move(key));
    }
    return set;
}

}  // namespace

FreshEncryptionKey sealed_encryption_key(const crypto::DecryptionKey& key, const FieldCipher& cipher) {
    const auto& kid = key.public_key().kid();
    const auto jwk = key.public_key().to_jwk();
    return {.kid = kid,
            .kind = std::string(jwk.at("kty").as_string()),
            .public_jwk = json::serialize(jwk),
            .private_key = cipher.seal(sealing_context(kid), key.private_bytes().reveal())};
}

FreshEncryptionKey fresh_encryption_key(std::string_view kind, const FieldCipher& cipher) {
    const auto wrap = kind == "RSA" ? crypto::KeyWrap::rsa_oaep_256 : crypto::KeyWrap::ecdh_es_a256kw;
    return sealed_encryption_key(crypto::DecryptionKey::generate(wrap), cipher);
}

json::object EncryptionKeySet::published_of(std::string_view kind) const {
    for (const auto& key : published)
        if (key.at("kty").as_string() == kind) return key.as_object();
    return {};
}

asio::awaitable<void> EncryptionKeys::start() {
    const auto context = service_context();
    const auto missing =
        co_await stores_.look(context, [](EncryptionKeyStore& store) { return clients::missing_kinds(store.keys()); });
    if (!missing.empty()) {
        log::info("making encryption keys; one of RSA takes some seconds");  // of a first start, which seems to hang
        const auto fresh = co_await pool_.run([&] {
            std::vector<FreshEncryptionKey> made;
            for (const auto& kind : missing) made.push_back(fresh_encryption_key(kind, cipher_));
            return made;
        });
        co_await stores_.transact(
            context, [&fresh](EncryptionKeyStore& store) { clients::ensure_encryption_keys(store, fresh); });
    }
    co_await refresh();
}

asio::awaitable<void> EncryptionKeys::refresh() {
    const auto context = service_context();
    {
        const std::scoped_lock lock(mutex_);
        last_look_ = clock_.now();
    }
    const auto records = co_await stores_.look(context, [](EncryptionKeyStore& store) { return store.keys(); });

    const auto before = current();
    if (before && before->states == states_of(records)) co_return;
    auto fresh = std::make_shared<const EncryptionKeySet>(key_set(records, cipher_));
    if (before) log::info("encryption keys changed", {{"in_force", std::to_string(fresh->keys.size())}});
    const std::scoped_lock lock(mutex_);
    set_ = std::move(fresh);
}

asio::awaitable<void> EncryptionKeys::keep_fresh() {
    const auto context = service_context();
    int looks = 0;
    co_await every(between_looks, "encryption keys", [&]() -> asio::awaitable<void> {
        co_await refresh();
        if (++looks % 60 == 0)
            co_await stores_.transact(context,
                                      [](EncryptionKeyStore& store) { clients::retire_encryption_keys(store); });
    });
}

std::shared_ptr<const EncryptionKeySet> EncryptionKeys::current() const {
    const std::scoped_lock lock(mutex_);
    return set_;
}

bool EncryptionKeys::may_look_now() {
    const std::scoped_lock lock(mutex_);
    const auto now = clock_.now();
    if (now >= last_look_ && now - last_look_ < between_forced_looks) return false;
    last_look_ = now;
    return true;
}

asio::awaitable<std::optional<crypto::DecryptionKey>> EncryptionKeys::find(std::string kid) {
    for (const bool last_try : {false, true}) {
        const auto set = current();
        if (const auto found = set->keys.find(kid); found != set->keys.end()) co_return found->second;
        if (last_try || kid.size() != kid_size || !may_look_now()) break;
        co_await refresh();
    }
    co_return std::nullopt;
}

}  // namespace vestibule::app
