// One attempt to send the mail of a leased effect: who, with which words, handed to the transport.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "app/effects/attempt.hpp"
#include "domain/notification/ports.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/mail/composer.hpp"
#include "infra/mail/transport.hpp"

namespace vestibule::app {

// Thread-safe; everything given outlives it.
class MailAttempt final : public EffectAttempt {
  public:
    struct Parts {
        Transactor<notification::EffectStore>& ledger;
        const Tenants& tenants;
        const mail::Composer& composer;
        mail::MailTransport& transport;
    };
    explicit MailAttempt(Parts parts) : parts_(parts) {}

    // What it and the delivery throw comes before the commit mark only.
    asio::awaitable<Delivery> prepare(notification::Effect effect, std::string owner) override;

  private:
    // Refers to what the delivery keeps.
    struct Attempted {
        const notification::Effect& effect;
        const std::string& owner;
        const std::optional<notification::PinnedWords>& words;  // that the mark pins
    };
    asio::awaitable<AttemptResult> deliver(Attempted attempted, mail::Message message, std::string address);
    asio::awaitable<void> commit_mark(const Attempted& attempted);

    Parts parts_;
};

}  // namespace vestibule::app
