// The scopes of client tokens, and who acts by each. Everything else that names them is derived from here or held to
// it.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace vestibule::app {

struct Scope {
    std::string_view name;
    bool of_staff;  // who uses it is `admin:<client>` in events; elsewhere the client's users act
};

inline constexpr std::array<Scope, 13> scopes{{{"EXTEND_USER_SESSION", false},
                                               {"MIGRATE_USERS", true},
                                               {"OPS", true},
                                               {"RE_VALIDATE_USER", true},
                                               {"SCREENING_REVIEW", true},
                                               {"SYSTEM_REMOVE_USER", true},
                                               {"SYSTEM_USER_R", true},
                                               {"SYSTEM_USER_RW", true},
                                               {"USER-ATTRIBUTES_RW", true},
                                               {"USER_REGISTRATION_GUEST", false},
                                               {"USER_REGISTRATION_GUEST_INTERNAL", false},
                                               {"USER_RW", false},
                                               {"openid", false}}};

inline constexpr auto scope_names = [] {
    std::array<std::string_view, scopes.size()> names;
    std::ranges::transform(scopes, names.begin(), &Scope::name);
    return names;
}();

// nullptr for a word that is none.
constexpr const Scope* find_scope(std::string_view name) {
    const auto found = std::ranges::find(scopes, name, &Scope::name);
    return found == scopes.end() ? nullptr : &*found;
}

}  // namespace vestibule::app
