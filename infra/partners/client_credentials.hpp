// Our token at a partner: OAuth2 client credentials (RFC 6749, section 4.4), kept until shortly before it ends.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <filesystem>
#include <mutex>
#include <string>

#include "domain/shared/secret.hpp"
#include "infra/partners/partner.hpp"

namespace vestibule::partners {

// Thread-safe.
class ClientCredentials {
  public:
    struct Settings {
        std::string token_url;
        std::string client_id;
        std::filesystem::path secret_file;  // read at each request for a token, so that it can be replaced
    };
    ClientCredentials(Settings settings, Partner& partner);

    struct Token {
        Secret value;
        bool kept = false;  // not fetched just now
    };
    // The one in hand, or a new one through the partner's own limits. Throws what Partner::call throws;
    // http::Untrusted when the endpoint refuses us, Unavailable when its answer is none.
    asio::awaitable<Token> token();
    // The partner did not take it: the next token() fetches another.
    void drop(const Token& token);

  private:
    asio::awaitable<Token> fetch();

    Settings settings_;
    Partner& partner_;
    std::mutex mutex_;  // of the rest
    Secret token_;
    TimePoint ends_{};
};

}  // namespace vestibule::partners
