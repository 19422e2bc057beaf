// What every writing store can do: write an event in the transaction that makes it true.
#pragma once

#include "domain/shared/ids.hpp"
#include "domain/shared/secret.hpp"
#include "events/envelope.hpp"

namespace vestibule {

class EmittingStore {
  public:
    virtual ~EmittingStore() = default;

    // Writes the event on its way to the log, and returns its id. The caller holds the aggregate's row (or has
    // compare-and-set its version) first, so that order of writing = order of versions = order of commits.
    virtual Uuid emit(const events::Draft& event) = 0;

    // Keeps what only the mail may show (a link's token, a code) encrypted beside the event until `expires`;
    // the mail dispatcher merges it when it renders and deletes it when the mail is done.
    virtual void attach_secret(const Uuid& event_id, const Secret& secret, Instant expires) = 0;
};

}  // namespace vestibule
