// The TLS side of a listener: a context made of PEM files, TLS 1.2 and later, HTTP/1.1 by ALPN.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <expected>
#include <memory>
#include <string>

#include "infra/http/settings.hpp"

namespace vestibule::http {

using TlsContext = std::shared_ptr<boost::asio::ssl::context>;

// The reason names the file at fault and never its content.
std::expected<TlsContext, std::string> load_server_context(const TlsFiles& files);

}  // namespace vestibule::http
