#include "infra/smtp/smtp_url.hpp"

#include <boost/url.hpp>
#include <charconv>

namespace vestibule::smtp {

std::optional<SmtpUrl> SmtpUrl::parse(std::string_view text) {
    const auto parsed = boost::urls::parse_uri(text);
    if (!parsed || parsed->host().empty() || (!parsed->path().empty() && parsed->path() != "/") ||
        parsed->has_fragment())
        return std::nullopt;

    SmtpUrl url;
    if (parsed->scheme() == "smtps") {
        url.tls = Tls::implicit;
        url.port = 465;
    } else if (parsed->scheme() != "smtp") {
        return std::nullopt;
    }
    url.host = parsed->host_address();
    if (parsed->has_port()) {
        const std::string_view digits = parsed->port();
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), url.port);
        if (error != std::errc{} || end != digits.data() + digits.size() || url.port == 0) return std::nullopt;
    }
    url.user = parsed->user();
    url.password = Secret(parsed->password());
    // A password goes over a checked connection unless the URL says otherwise (RFC 4954, section 4).
    if (!url.user.empty() && url.tls != Tls::implicit) url.tls = Tls::required;

    for (const auto& parameter : parsed->params()) {
        const std::string_view value = parameter.value;
        if (parameter.key == "starttls" && url.tls != Tls::implicit) {
            if (value == "required")
                url.tls = Tls::required;
            else if (value == "opportunistic")
                url.tls = Tls::opportunistic;
            else if (value == "off")
                url.tls = Tls::off;
            else
                return std::nullopt;
        } else {
            return std::nullopt;
        }
    }
    return url;
}

}  // namespace vestibule::smtp
