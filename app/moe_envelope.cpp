#include "app/moe_envelope.hpp"

#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "infra/crypto/jwe.hpp"
#include "infra/json/strict_json.hpp"

namespace vestibule::app {

std::optional<crypto::EncryptionKey> read_partner_key(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto jwk = strict_json_object(text, JsonBounds::token);
    return jwk ? crypto::EncryptionKey::from_jwk(*jwk) : std::nullopt;
}

std::function<std::string(const std::string&)> moe_envelope(const std::filesystem::path& file) {
    if (file.empty()) return {};
    const auto key = read_partner_key(file);
    if (!key) throw std::runtime_error("no usable key in " + file.string());
    return [key = *key](const std::string& body) {
        const boost::json::object more{{"cty", "application/json"}};
        return boost::json::serialize(
            boost::json::object{{"encData", crypto::seal_jwe(key, crypto::ContentEncryption::a256gcm, body, more)}});
    };
}

}  // namespace vestibule::app
