// The body of a POST to /oauth2/*: application/x-www-form-urlencoded, each parameter at most once.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "app/http/oauth2/answers.hpp"
#include "infra/http/message.hpp"

namespace vestibule::app {

// One name or value: + is a blank, %XX a byte. nullopt for a % without two hexadecimal digits.
std::optional<std::string> form_decoded(std::string_view text);

class Form {
  public:
    // invalid_request for another media type, no parameters, a parameter twice, a broken escape, or credentials
    // in the URL (RFC 6749, sections 2.3.1 and 3.2).
    static OAuthResult<Form> of(const http::Request& request);

    // A parameter without a value counts as left out (RFC 6749, section 3.2).
    std::optional<std::string> find(std::string_view name) const;

  private:
    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace vestibule::app
