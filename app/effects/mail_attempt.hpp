// One attempt to send the mail of a leased effect: who, with which words, handed to the transport.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <stdexcept>
#include <string>

#include "domain/notification/ports.hpp"
#include "domain/shared/tenant.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/mail/composer.hpp"
#include "infra/mail/transport.hpp"

namespace vestibule::app {

// Somebody else has the effect now, or nobody: whatever is being sent must not be committed.
struct LeaseLost : std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct AttemptResult {
    notification::Outcome outcome;
    std::string address;  // for suppression; never logged, never stored
};

// Thread-safe; everything given outlives it.
class MailAttempt {
  public:
    struct Parts {
        Transactor<notification::EffectStore>& ledger;
        notification::Contacts& contacts;
        const Tenants& tenants;
        const mail::Composer& composer;
        mail::MailTransport& transport;
    };
    explicit MailAttempt(Parts parts) : parts_(parts) {}

    // Throws LeaseLost, and what ledger and contacts throw, before the commit mark only.
    asio::awaitable<AttemptResult> run(notification::Effect effect, std::string owner);

  private:
    asio::awaitable<void> commit_mark(const notification::Effect& effect, const std::string& owner);

    Parts parts_;
};

// On whose behalf an effect's transactions run: the request that caused it.
RequestContext context_of(const notification::Effect& effect);

}  // namespace vestibule::app
