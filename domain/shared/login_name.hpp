// Login names: identifier, e-mail and alias share one name space per site (api.md section 3).
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/shared/text.hpp"

namespace vestibule {

// A sum, where one name is several things.
enum NameKind : int { identifier_name = 1, email_name = 2, alias_name = 4 };

// Folded: the form that is unique on a site.
struct LoginName {
    std::string folded;
    int kinds = 0;
};

// The names that a new user claims; one where identifier and e-mail are the same.
inline std::vector<LoginName> login_names(const Text& text, std::string_view identifier, std::string_view email) {
    auto folded_identifier = text.fold(identifier);
    auto folded_email = text.fold(email);
    if (folded_identifier == folded_email) return {{std::move(folded_identifier), identifier_name | email_name}};
    return {{std::move(folded_identifier), identifier_name}, {std::move(folded_email), email_name}};
}

}  // namespace vestibule
