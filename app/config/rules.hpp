// What texts in a tenant file must look like.
#pragma once

#include <string_view>

namespace vestibule::app {

bool is_id(std::string_view text);               // 1–64 of letters, digits and ._-, not starting with a sign
bool is_domain(std::string_view text);           // two labels or more, lower case
bool is_locale(std::string_view text);           // BCP 47, plain form: en, es-MX, zh-Hant-TW
bool is_mailbox(std::string_view text);          // RFC 5322: address, or display name <address>
bool is_digest(std::string_view text);           // 64 hexadecimal digits
bool is_shown(std::string_view text);            // 1–200 bytes of UTF-8 without control characters
bool is_activation_link(std::string_view text);  // https, with {userId} and {token} and no other {…}

}  // namespace vestibule::app
