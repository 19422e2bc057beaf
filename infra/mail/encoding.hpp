// The encodings of mail: base32, quoted-printable, encoded words, dates, and clean header values.
#pragma once

#include <string>
#include <string_view>

#include "domain/shared/clock.hpp"

namespace vestibule::mail {

// RFC 4648, lower case, without padding. `hex` are pairs of hexadecimal digits.
std::string base32_of_hex(std::string_view hex);

// RFC 2045, section 6.7: lines of at most 76 characters, CRLF ends; `text` has LF or CRLF ends.
std::string quoted_printable(std::string_view text);

// As it stands where it is ASCII, else RFC 2047 encoded words folded over lines. Control characters become
// blanks first, so nothing in `text` can end the header.
std::string header_text(std::string_view text);

std::string crlf(std::string_view text);  // every line end as CRLF, one at the end
bool is_ascii(std::string_view text);

// RFC 5322, section 3.3, in UTC.
std::string mail_date(Instant instant);
// As people write it in English and in Spanish; elsewhere "2026-11-23 18:06 UTC", read the same way in every language.
std::string mail_moment(Instant instant, std::string_view locale);

}  // namespace vestibule::mail
