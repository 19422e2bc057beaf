// Which passwords may be used (api.md section 5).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/error.hpp"
#include "domain/shared/secret.hpp"
#include "domain/shared/text.hpp"

namespace vestibule {

// Port: passwords that everybody tries first. Thread-safe.
class CommonPasswords {
  public:
    virtual ~CommonPasswords() = default;
    // `folded` as Text::fold gives it.
    virtual bool contains(std::string_view folded) const = 0;
};

enum class Recommendation { accept, challenge, reject };
// ACCEPT, CHALLENGE, REJECT
std::string_view to_string(Recommendation recommendation);

// `reasons` are TOO_SHORT, TOO_LONG, COMMON, OWN_NAME. Only what was allowed once and is no more (a length that
// the site raised) is a challenge.
struct PasswordJudgement {
    Recommendation recommendation = Recommendation::accept;
    std::vector<std::string> reasons = {};
};

inline constexpr std::size_t password_max_length = 128;  // code points of the NFC form

class PasswordPolicy {
  public:
    // Both outlive it.
    PasswordPolicy(const Text& text, const CommonPasswords& common) : text_(text), common_(common) {}

    // NFC: the form that is judged, counted and hashed.
    Secret normalized(const Secret& password) const;

    // `password` is normalized. `own_names`: first and last name, identifier, e-mail, aliases, as typed.
    PasswordJudgement judge(const Secret& password, std::size_t min_length,
                            const std::vector<std::string>& own_names) const;

  private:
    const Text& text_;
    const CommonPasswords& common_;
};

// 400 PASSWORD_REJECTED with the reasons, at the field `pointer`.
Error password_rejected(const PasswordJudgement& judgement, std::string pointer);

}  // namespace vestibule
