// Which passwords may be used (api.md section 5).
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/error.hpp"
#include "domain/shared/secret.hpp"
#include "domain/shared/text.hpp"

namespace vestibule {

namespace asio = boost::asio;

// Port: passwords that everybody tries first. Thread-safe.
class CommonPasswords {
  public:
    virtual ~CommonPasswords() = default;
    // `folded` as Text::fold gives it.
    virtual bool contains(std::string_view folded) const = 0;
};

// Port: passwords that are known from breaches elsewhere. Thread-safe.
class BreachedPasswords {
  public:
    enum class Answer { not_found, found, unknown };
    virtual ~BreachedPasswords() = default;
    // Never throws: `unknown` where it can't be told and that must not pass.
    virtual asio::awaitable<Answer> look_up(Secret password) = 0;
};

enum class Recommendation { accept, challenge, reject };
// ACCEPT, CHALLENGE, REJECT
std::string_view to_string(Recommendation recommendation);

// `reasons` are TOO_SHORT, TOO_LONG, COMMON, OWN_NAME, BREACHED, UNCHECKED. A challenge is only what was allowed once
// and is no more (a length that the site raised), and what could not be looked up and must not pass unseen.
struct PasswordJudgement {
    Recommendation recommendation = Recommendation::accept;
    std::vector<std::string> reasons = {};
};

inline constexpr std::size_t password_floor = 8;         // no site allows less
inline constexpr std::size_t password_max_length = 128;  // code points of the NFC form

// What passwords are looked for in; null: not at all.
struct PasswordLists {
    const CommonPasswords* common = nullptr;
    BreachedPasswords* breached = nullptr;
};

// The one judgement: at registration, activation, login, each change, and for whoever asks.
class PasswordPolicy {
  public:
    // All outlive it.
    PasswordPolicy(const Text& text, PasswordLists lists) : text_(text), lists_(lists) {}

    // NFC: the form that is judged, counted and hashed.
    Secret normalized(const Secret& password) const;

    // `password` is normalized. `own_names`: first and last name, identifier, e-mail, aliases, as typed. May wait for
    // a look-up elsewhere: not inside a transaction.
    asio::awaitable<PasswordJudgement> judge(Secret password, std::size_t min_length,
                                             std::vector<std::string> own_names) const;

  private:
    PasswordJudgement judge_here(const Secret& password, std::size_t min_length,
                                 const std::vector<std::string>& own_names) const;

    const Text& text_;
    PasswordLists lists_;
};

// 400 PASSWORD_REJECTED with the reasons, at the field `pointer`.
Error password_rejected(const PasswordJudgement& judgement, std::string pointer);

}  // namespace vestibule
