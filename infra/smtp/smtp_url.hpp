// Where mail is handed over: smtp://[user:password@]host[:port][?starttls=…] or smtps://….
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/shared/secret.hpp"

namespace vestibule::smtp {

enum class Tls {
    off,
    opportunistic,  // STARTTLS where offered, any certificate: the default of smtp:// without a user
    required,       // STARTTLS or nothing, certificate checked: the default of smtp:// with a user
    implicit,       // smtps://, certificate checked
};

struct SmtpUrl {
    std::string host;
    std::uint16_t port = 25;  // smtps: 465
    Tls tls = Tls::opportunistic;
    std::string user;  // empty: no AUTH
    Secret password;
    std::string ca_file;  // PEM, not of the URL; empty: the system's

    // User and password are percent-decoded. nullopt: not such a URL.
    static std::optional<SmtpUrl> parse(std::string_view text);
};

}  // namespace vestibule::smtp
