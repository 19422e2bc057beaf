#include "infra/http/tls_context.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <string_view>

namespace vestibule::http {
namespace {

namespace ssl = boost::asio::ssl;

// Takes http/1.1 when it is offered; a client that offers other protocols only is refused (RFC 7301, section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
    static constexpr std::string_view ours = "http/1.1";
    for (unsigned int at = 0; at < offered_length; at += 1U + offered[at]) {
        const auto length = offered[at];
        if (at + 1U + length > offered_length) break;
        if (!std::equal(ours.begin(), ours.end(), offered + at + 1, offered + at + 1 + length)) continue;
        *chosen = offered + at + 1;
        *chosen_length = length;
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::unexpected<std::string> unusable(const std::filesystem::path& file, std::string_view why) {
    return std::unexpected(file.string() + ": " + std::string(why));
}

}  // namespace

std::expected<TlsContext, std::string> load_server_context(const TlsFiles& files) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
    auto* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(native, choose_protocol, nullptr);

    boost::system::error_code error;
    context->use_certificate_chain_file(files.certificate.string(), error);
    if (error) return unusable(files.certificate, error.message());
    // Refuses a key that is not the certificate's.
    context->use_private_key_file(files.key.string(), ssl::context::pem, error);
    if (error) return unusable(files.key, error.message());
    return context;
}

}  // namespace vestibule::http
