#include "infra/crypto/key_wrap.hpp"

#include "infra/crypto/openssl.hpp"
#include "infra/crypto/sodium.hpp"
#include "infra/digest/sha256.hpp"

namespace vestibule::crypto {

namespace {

constexpr std::size_t wrapping_key_size = 32;
constexpr std::size_t wrap_overhead = 8;

std::string big_endian(std::size_t number) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>((number >> shift) & 255));
    return bytes;
}

OwnedCipherContext wrap_context(const Secret& wrapping_key, int encrypt) {
    must(wrapping_key.reveal().size() == wrapping_key_size, "a wrapping key of another size");
    OwnedCipherContext context(EVP_CIPHER_CTX_new());
    must(context != nullptr, "no context for a cipher");
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    must(EVP_CipherInit_ex(context.get(), EVP_aes_256_wrap(), nullptr, bytes_of(wrapping_key.reveal()), nullptr,
                           encrypt) == 1,
         "no key wrap");
    return context;
}

}  // namespace

std::string_view name_of(KeyWrap wrap) {
    return wrap == KeyWrap::rsa_oaep_256 ? "RSA-OAEP-256" : "ECDH-ES+A256KW";
}

std::optional<KeyWrap> key_wrap(std::string_view name) {
    for (const auto wrap : {KeyWrap::rsa_oaep_256, KeyWrap::ecdh_es_a256kw})
        if (name == name_of(wrap)) return wrap;
    return std::nullopt;
}

// Round number, secret, then OtherInfo: algorithm id and the parties' data, each behind its length, and the number of
// bits that the key has (RFC 7518, section 4.6.2).
Secret concat_kdf(const Secret& agreed, std::string_view algorithm, std::string_view apu, std::string_view apv,
                  std::size_t bytes) {
    std::string input = big_endian(1);
    input.append(agreed.reveal());
    for (const auto part : {algorithm, apu, apv}) input.append(big_endian(part.size())).append(part);
    input.append(big_endian(bytes * 8));
    const Secret wiped(std::move(input));
    const auto digest = sha256(wiped.reveal());
    must(bytes <= digest.size(), "a derived key of another size");
    return Secret(std::string(digest.begin(), digest.begin() + static_cast<std::ptrdiff_t>(bytes)));
}

Secret derive_wrapping_key(const Secret& agreed, std::string_view apu, std::string_view apv) {
    return concat_kdf(agreed, name_of(KeyWrap::ecdh_es_a256kw), apu, apv, wrapping_key_size);
}

std::string wrap_with_aes(const Secret& wrapping_key, const Secret& key) {
    const auto context = wrap_context(wrapping_key, 1);
    std::string wrapped(key.reveal().size() + wrap_overhead, '\0');
    int written = 0;
    must(EVP_CipherUpdate(context.get(), bytes_of(wrapped), &written, bytes_of(key.reveal()),
                          static_cast<int>(key.reveal().size())) == 1 &&
             static_cast<std::size_t>(written) == wrapped.size(),
         "no key wrap");
    return wrapped;
}

std::optional<Secret> unwrap_with_aes(const Secret& wrapping_key, std::string_view wrapped) {
    if (wrapped.size() < 3 * wrap_overhead || wrapped.size() % wrap_overhead != 0) return std::nullopt;
    const auto context = wrap_context(wrapping_key, 0);
    std::string key(wrapped.size(), '\0');
    int written = 0;
    const bool good = EVP_CipherUpdate(context.get(), bytes_of(key), &written, bytes_of(wrapped),
                                       static_cast<int>(wrapped.size())) == 1 &&
                      static_cast<std::size_t>(written) == wrapped.size() - wrap_overhead;
    const Secret unwrapped(std::move(key));
    if (!good) {
        ERR_clear_error();
        return std::nullopt;
    }
    return Secret(std::string(unwrapped.reveal().substr(0, wrapped.size() - wrap_overhead)));
}

}  // namespace vestibule::crypto
