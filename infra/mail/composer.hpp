// Makes the finished message of an effect: the same bytes at every attempt, unless the contact changed.
#pragma once

#include <optional>
#include <string>

#include "domain/notification/ports.hpp"
#include "domain/shared/tenant.hpp"
#include "infra/mail/render.hpp"
#include "infra/mail/transport.hpp"

namespace vestibule::mail {

struct ComposerSettings {
    std::string mail_domain;    // of Message-ID
    std::string bounce_domain;  // of b+<token>@…; empty: the envelope sender is the site's address
};

struct Letter {
    notification::Effect effect;
    notification::Contact contact;
    const Site& site;
    notification::TemplateText content;
    std::string locale;
    std::optional<notification::StoredSecret> secret;
};

// Thread-safe.
class Composer {
  public:
    explicit Composer(ComposerSettings settings) : settings_(std::move(settings)) {}

    // Throws std::invalid_argument for an address that no header could carry, and for a malformed template.
    Message compose(const Letter& letter) const;

  private:
    ComposerSettings settings_;
};

// What templates may show of a letter.
Variables variables_of(const Letter& letter);

// An RFC 5322 mailbox, `Name <local@domain>` or `local@domain`.
struct Mailbox {
    std::string name;
    std::string address;
};
// Throws std::invalid_argument where the address has blanks, controls, angle brackets or no domain.
Mailbox parse_mailbox(std::string_view text);

}  // namespace vestibule::mail
