// The answer of a k-anonymity range API (haveibeenpwned.com/API/v3#PwnedPasswords): one line a hash of the range asked
// for, `<35 hexadecimal digits>:<count>`, padded with lines of count 0.
#pragma once

#include <optional>
#include <string_view>

namespace vestibule::passwords {

// Whether the range holds `suffix`, the last 35 digits, upper case; nullopt for a text that is no such answer.
std::optional<bool> range_holds(std::string_view answer, std::string_view suffix);

}  // namespace vestibule::passwords
