#include "infra/crypto/jwe.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "domain/shared/base64.hpp"
#include "infra/crypto/evp_keys.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/json/strict_json.hpp"

namespace vestibule::crypto {

namespace json = boost::json;

namespace {

constexpr std::size_t header_limit = 4096;
constexpr std::size_t encrypted_key_limit = 1366;  // base64url of 8192 bits
constexpr std::size_t party_limit = 256;           // of apu and apv, decoded

// The five parts as they stand there.
std::optional<std::array<std::string_view, 5>> parts_of(std::string_view compact) {
    std::array<std::string_view, 5> parts;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto dot = compact.find('.');
        if ((dot == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
        parts[i] = compact.substr(0, dot);
        compact.remove_prefix(dot == std::string_view::npos ? compact.size() : dot + 1);
    }
    return parts;
}

// An extension that must be understood (RFC 7515, section 4.1.11): `iat` is the only one that is.
bool understood(const json::object& header) {
    const auto* critical = header.if_contains("crit");
    if (critical == nullptr) return true;
    return *critical == json::value(json::array{"iat"}) && header.contains("iat");
}

// apu or apv; nullopt where it is there and not canonical base64url, or too long.
std::optional<std::string> party(const json::object& header, std::string_view name) {
    if (!header.contains(name)) return std::string();
    auto bytes = bytes_member(header, name);
    return bytes && bytes->size() <= party_limit ? bytes : std::nullopt;
}

bool take_agreement(const json::object& header, DecryptionKey::Agreement& agreement) {
    const auto* epk = header.if_contains("epk");
    if (epk == nullptr || !epk->is_object()) return false;
    agreement.ephemeral = EncryptionKey::from_jwk(epk->as_object());
    auto apu = party(header, "apu");
    auto apv = party(header, "apv");
    if (!agreement.ephemeral || agreement.ephemeral->wrap() != KeyWrap::ecdh_es_a256kw || !apu || !apv) return false;
    agreement.apu = std::move(*apu);
    agreement.apv = std::move(*apv);
    return true;
}

bool take_header(std::string_view text, Jwe& jwe) {
    const auto header = strict_json_object(text, JsonBounds::token);
    if (!header || header->contains("zip") || !understood(*header)) return false;
    const auto wrap = key_wrap(text_member(*header, "alg").value_or(""));
    const auto encryption = content_encryption(text_member(*header, "enc").value_or(""));
    if (!wrap || !encryption) return false;
    jwe.wrap = *wrap;
    jwe.encryption = *encryption;
    if (header->contains("kid")) {
        const auto kid = text_member(*header, "kid");
        if (!kid || kid->size() > kid_limit) return false;
        jwe.kid = *kid;
    }
    if (const auto* iat = header->if_contains("iat")) {
        if (!iat->is_int64()) return false;
        jwe.iat = iat->as_int64();
    }
    return *wrap != KeyWrap::ecdh_es_a256kw || take_agreement(*header, jwe.agreement);
}

}  // namespace

std::optional<Jwe> parse_jwe(std::string_view compact) {
    const auto parts = parts_of(compact);
    if (!parts) return std::nullopt;
    const auto& [header, encrypted_key, iv, ciphertext, tag] = *parts;
    if (header.size() > header_limit || encrypted_key.size() > encrypted_key_limit || iv.size() > 22 || tag.size() > 43)
        return std::nullopt;

    const auto header_text = from_base64url(header);
    Jwe jwe;
    if (!header_text || !take_header(*header_text, jwe)) return std::nullopt;

    auto key_bytes = from_base64url(encrypted_key);
    auto iv_bytes = from_base64url(iv);
    auto tag_bytes = from_base64url(tag);
    auto content = from_base64url(ciphertext);
    if (!key_bytes || !iv_bytes || !tag_bytes || !content) return std::nullopt;
    if (iv_bytes->size() != iv_size(jwe.encryption) || tag_bytes->size() != tag_size(jwe.encryption))
        return std::nullopt;
    jwe.protected_header = header;
    jwe.encrypted_key = std::move(*key_bytes);
    jwe.content = {.iv = std::move(*iv_bytes), .ciphertext = std::move(*content), .tag = std::move(*tag_bytes)};
    return jwe;
}

std::optional<Secret> open_jwe(const Jwe& jwe, const DecryptionKey& key) {
    const auto content_key_size = key_size(jwe.encryption);
    const auto& public_key = key.public_key();
    if (jwe.wrap != public_key.wrap()) return std::nullopt;
    if (jwe.encrypted_key.size() != public_key.encrypted_key_size(content_key_size)) return std::nullopt;
    const auto content_key = key.unwrap_key(jwe.encrypted_key, jwe.agreement, content_key_size);
    return open_content(jwe.encryption, content_key, jwe.content, jwe.protected_header);
}

std::string seal_jwe(const EncryptionKey& key, ContentEncryption encryption, std::string_view plaintext,
                     const json::object& more) {
    const Secret content_key(random_bytes(key_size(encryption)));
    const auto wrapped = key.wrap_key(content_key);

    json::object header{{"alg", name_of(key.wrap())}, {"enc", name_of(encryption)}};
    if (!key.kid().empty()) header["kid"] = key.kid();
    if (wrapped.ephemeral) header["epk"] = *wrapped.ephemeral;
    for (const auto& [name, value] : more) header[name] = value;
    const auto protected_header = base64url(json::serialize(header));

    const auto sealed =
        seal_content(encryption, content_key, random_bytes(iv_size(encryption)), protected_header, plaintext);
    return protected_header + "." + base64url(wrapped.encrypted_key) + "." + base64url(sealed.iv) + "." +
           base64url(sealed.ciphertext) + "." + base64url(sealed.tag);
}

}  // namespace vestibule::crypto
