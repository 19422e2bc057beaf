// The kinds of mail (and of calls to partners), and per kind: its lane, how long its cause stays fresh, and what an
// unread reply means.
#pragma once

#include <chrono>
#include <span>
#include <string_view>

#include "domain/notification/effect.hpp"

namespace vestibule::notification {

// What to do when the final dot was sent and nobody read the reply.
enum class Ambiguity {
    resend,  // once more, same Message-ID: one or two mails
    hold,    // an operator decides: none or one
};

struct MailKind {
    std::string_view name;  // value of X-Vestibule-Mail, name of the template
    Lane lane;
    std::chrono::seconds max_age;  // of the cause; an older one makes a suppressed row and never a mail
    bool has_secret;               // a link's token or a code stands in effect_secret
    bool address_proven;           // else the mail shows nothing that the caller typed
    Ambiguity ambiguity;
    std::chrono::seconds resend_after;
};

std::span<const MailKind> mail_kinds();
const MailKind* find_mail_kind(std::string_view name);

// The call that tells the MOE partner of a person. Its cause stays fresh as long as the topic keeps it.
inline constexpr std::string_view moe_kind = "moe";
// A mail's or a partner call's; of the latter only name, lane and age mean something.
const MailKind* find_effect_kind(std::string_view name);

// From the cause to the moment when an unsent effect is given up: 10 min, 72 h, 24 h, 24 h (then parked).
std::chrono::seconds life_of(Lane lane);

}  // namespace vestibule::notification
