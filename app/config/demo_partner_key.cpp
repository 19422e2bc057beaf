#include "app/config/demo_partner_key.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

#include "app/config/private_file.hpp"
#include "infra/crypto/encryption_key.hpp"

namespace vestibule::app {

namespace json = boost::json;

namespace {

std::optional<DemoPartnerKey> key_of(const json::value& jwk) {
    if (!jwk.is_object() || !jwk.get_object().contains("d")) return std::nullopt;
    auto without = jwk.get_object();
    for (const auto* name : {"d", "p", "q", "dp", "dq", "qi"}) without.erase(name);
    const auto key = crypto::EncryptionKey::from_jwk(without);
    if (!key) return std::nullopt;
    return DemoPartnerKey{Secret(json::serialize(jwk)), json::serialize(key->to_jwk())};
}

std::optional<DemoPartnerKey> key_in_demo_json(std::string_view text) {
    boost::system::error_code error;
    const auto document = json::parse(text, error);
    if (error || !document.is_object()) return std::nullopt;
    const auto* clients = document.get_object().if_contains("clients");
    if (!clients || !clients->is_array()) return std::nullopt;
    for (const auto& client : clients->get_array())
        if (const auto* key = client.find_pointer("/jwe/clientKey", error)) return key_of(*key);
    return std::nullopt;
}

}  // namespace

DemoPartnerKey demo_partner_key(const std::filesystem::path& file, std::string_view demo_json) {
    boost::system::error_code error;
    const auto kept = json::parse(read_whole_file(file).value_or(""), error);
    if (auto key = error ? std::nullopt : key_of(kept)) return std::move(*key);

    auto key = key_in_demo_json(demo_json);
    if (!key) {
        const auto fresh = crypto::DecryptionKey::generate(crypto::KeyWrap::ecdh_es_a256kw);
        key = key_of(json::parse(fresh.private_jwk().reveal()));
    }
    write_private_file(file, std::string(key->private_jwk.reveal()) + "\n");
    return std::move(*key);
}

}  // namespace vestibule::app
