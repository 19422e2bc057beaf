// Sealed messages and the keys they are sealed for: whatever comes, no crash, and nothing opens that was not sealed for
// our key.
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "domain/shared/base64.hpp"
#include "infra/crypto/jwe.hpp"
#include "infra/json/strict_json.hpp"

namespace {

using namespace vestibule;
using namespace vestibule::crypto;

void check(bool holds) {
    if (!holds) std::abort();
}

void read_message(const std::string& text, const DecryptionKey& key) {
    const auto jwe = parse_jwe(text);
    if (!jwe) return;
    check(text.starts_with(jwe->protected_header + "."));
    check(jwe->content.tag.size() == tag_size(jwe->encryption) && jwe->content.iv.size() == iv_size(jwe->encryption));
    check(!open_jwe(*jwe, key));
}

void read_key(const std::string& text, const std::string& plaintext) {
    const auto object = strict_json_object(text, JsonBounds::token);
    const auto key = object ? EncryptionKey::from_jwk(*object) : std::nullopt;
    if (!key) return;
    check(EncryptionKey::from_jwk(key->to_jwk()).has_value());
    check(parse_jwe(seal_jwe(*key, ContentEncryption::a256gcm, plaintext)).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto key = DecryptionKey::generate(KeyWrap::ecdh_es_a256kw);
    static const auto ours = seal_jwe(key.public_key(), ContentEncryption::a256cbc_hs512, "ours");
    static const auto rest = ours.substr(ours.find('.'));
    const std::string bytes(data, data + size);
    read_message(bytes, key);
    read_message(base64url(bytes) + rest, key);  // as the header, past the base64url
    read_key(bytes, bytes);

    // As content under a key of ours: sealed, opened, and not opened once a byte differs.
    const auto sealed = seal_jwe(key.public_key(), ContentEncryption::a256cbc_hs512, bytes);
    auto jwe = parse_jwe(sealed);
    check(jwe.has_value());
    const auto opened = open_jwe(*jwe, key);
    check(opened && opened->reveal() == bytes);
    jwe->content.ciphertext[size % jwe->content.ciphertext.size()] ^= 1;
    check(!open_jwe(*jwe, key));
    return 0;
}
