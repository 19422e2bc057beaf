// The sessions that were opened: found by their token, extended, listed and ended.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "domain/sessions/store.hpp"
#include "domain/shared/emitting_store.hpp"
#include "domain/shared/reach.hpp"

namespace vestibule::sessions {

// Synchronous, inside one transaction.
class LiveSessionStore : public EmittingStore {
  public:
    virtual std::optional<FoundSession> session(const std::string& tenant, const Secret& token) = 0;
    virtual std::optional<FoundSession> session_of_any_tenant(const Secret& token) = 0;
    // Held until the end.
    virtual std::optional<FoundSession> lock_session(const std::string& tenant, const Secret& token) = 0;
    virtual void extend_session(const Secret& token, Instant now, Instant idle_until) = 0;
    // The keyed hash a session is kept under.
    virtual Digest token_hash(const Secret& token) const = 0;
    // False where it has ended already.
    virtual bool end_session(const Uuid& session, const Digest& token_hash) = 0;
    // Sessions that ran out, with the hash they are kept under.
    virtual std::vector<std::pair<Session, Digest>> expired(Instant now, std::size_t limit) = 0;

    // The user's live sessions on the sites that the client reaches, newest first, from the cursor on.
    virtual std::vector<Session> sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                             const std::optional<Uuid>& before, std::size_t limit) = 0;
    // One of them; false where it is none.
    virtual bool end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) = 0;
};

}  // namespace vestibule::sessions
