#include "app/config/client_keys.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "infra/crypto/encryption_key.hpp"
#include "infra/crypto/jwk.hpp"
#include "infra/json/strict_json.hpp"

namespace vestibule::app {

namespace json = boost::json;

namespace {

const std::string signing_key_form =
    "expected a public key without private parts: EC P-256, or RSA of 2048 bits or more, use sig";
const std::string encryption_key_form =
    "expected a public key without private parts, use enc: EC P-256 (ECDH-ES+A256KW), or RSA of 2048 bits or more "
    "(RSA-OAEP-256)";

bool is_for_encryption(const json::value& entry) {
    const auto* jwk = entry.if_object();
    const auto* use = jwk ? jwk->if_contains("use") : nullptr;
    return use && *use == json::value("enc");
}

bool keep_encryption_key(const json::object& jwk, Client& client) {
    const auto key = crypto::EncryptionKey::from_jwk(jwk);
    if (key) client.encryption_key = json::serialize(key->to_jwk());
    return key.has_value();
}

}  // namespace

void take_jwk_set(TomlTable& table, std::string_view key, std::string set, Client& client) {
    const auto read = strict_json_object(set, JsonBounds::token);
    const auto* keys = read ? read->if_contains("keys") : nullptr;
    if (!keys || !keys->is_array() || keys->get_array().empty()) {
        table.fault(key, "is no JWK set", R"(expected {"keys": […]} (RFC 7517))");
        return;
    }
    bool proves = false;
    std::size_t index = 0;
    for (const auto& entry : keys->get_array()) {
        const auto place = "keys[" + std::to_string(index++) + "] ";
        if (!is_for_encryption(entry)) {
            proves = true;
            if (!entry.is_object() || !crypto::PublicKey::from_jwk(entry.get_object()))
                table.fault(key, place + "can't be used", signing_key_form);
        } else if (!client.encryption_key.empty()) {
            table.fault(key, place + "is a second key of use enc", "keep the one that answers are to be sealed for");
        } else if (!keep_encryption_key(entry.get_object(), client)) {
            table.fault(key, place + "can't be used", encryption_key_form);
        }
    }
    if (!proves && !table.has("secret_sha256"))
        table.fault(key, "has no key that the client could prove itself with", "add one of use sig, or a secret");
    client.jwks = std::move(set);
}

void take_encryption_key(TomlTable& table, std::string_view jwk, Client& client) {
    if (!client.encryption_key.empty())
        table.fault("encryption_key", "stands beside a key of use enc in the JWK set", "keep one of them");
    const auto read = strict_json_object(jwk, JsonBounds::token);
    if (!read || !keep_encryption_key(*read, client))
        table.fault("encryption_key", "can't be used", encryption_key_form);
}

}  // namespace vestibule::app
