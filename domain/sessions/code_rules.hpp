// Which codes open what, and whose failures they count on.
#pragma once

#include "domain/sessions/store.hpp"
#include "domain/shared/code_challenge.hpp"
#include "domain/shared/factor_try.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/text.hpp"

namespace vestibule::sessions {

inline Factor factor_of(CodePurpose purpose) {
    return purpose == CodePurpose::passcode ? Factor::passcode : Factor::login_code;
}

// As the row of a challenge knows it.
Subject subject_of(const CodeChallenge& challenge);

// The account of that name, as far as the client reaches.
std::optional<Account> reachable_account(SessionStore& store, const TypedName& name, const Reach& reach);

// Whether the site lets people of that e-mail domain sign in without a password. `address` in any case.
bool domain_allowed(const Site& site, const Text& text, std::string_view address);

// Whom a code is worth sending to: only ACTIVE users do anything; a guest gets the first password by passcode.
bool may_have_code(CodePurpose purpose, const Account& account, const Site& site, const Text& text);

// The line of the address of the account that the client reaches, or of the name typed.
CodeLine line_of(CodePurpose purpose, const TypedName& name, const std::optional<Account>& account, const Reach& reach,
                 const Text& text);

}  // namespace vestibule::sessions
