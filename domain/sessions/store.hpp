// What signing in keeps: failures, devices, sessions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/shared/audit.hpp"
#include "domain/shared/code_challenge.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/screening.hpp"
#include "domain/shared/second_factor.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::sessions {

struct Account {
    Uuid id;
    UserStatus status = UserStatus::pending_activation;
    std::optional<std::string> issuer;
    std::optional<std::string> password_hash;
    std::vector<std::string> own_names;  // for the judgement of the password; empty from hold_account
    std::string email = {};              // as typed; only from find_account by name
};

struct Session {
    Uuid id;
    Uuid user;
    std::string tenant;
    std::string site;
    std::string client;
    std::vector<std::string> amr;
    Instant created_at;
    Instant last_used_at;
    Instant idle_until;
    Instant absolute_until;
};

// A session as a token finds it.
struct FoundSession {
    Session session;
    UserStatus status = UserStatus::active;
    std::optional<std::string> issuer;  // of the user
};

// A closed minute of failures of unknown names.
struct UnknownFailures {
    std::string tenant;
    std::string client;
    std::int64_t minute = 0;  // since 1970
};

// Synchronous, inside one transaction. Locks are taken in this order: counter, device, account, line of codes.
class SessionStore : public SecondFactorStore, public AuditTrail {
  public:
    // The account of that name on that site, where it is registered there.
    virtual std::optional<Account> find_account(const TypedName& name) = 0;
    // Kept from changing until the end; nullopt where it is gone.
    virtual std::optional<Account> hold_account(const Uuid& user) = 0;
    // With names for the judgement. lock_account holds the row until the end.
    virtual std::optional<Account> find_account(const Uuid& user) = 0;
    virtual std::optional<Account> lock_account(const Uuid& user) = 0;
    // Another password; the new version of aggregate user/<id>.
    virtual std::uint64_t set_password(const Uuid& user, const std::string& password_hash, Instant now) = 0;
    // The same password under newer parameters.
    virtual void rehash(const Uuid& user, const std::string& password_hash) = 0;
    // Keeps the `most` used last, this one among them; returns how many others the user has.
    virtual std::size_t add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) = 0;

    // Minutes of failures of unknown names before `now`'s that were not told yet.
    virtual std::vector<UnknownFailures> unknown_before(Instant now) = 0;
    // Takes the tally away; its count, 0 where another instance was faster.
    virtual std::uint64_t take_unknown(const UnknownFailures& failures) = 0;

    virtual void add_session(const Session& session, const Secret& token) = 0;
    virtual std::optional<FoundSession> session(const std::string& tenant, const Secret& token) = 0;
    virtual std::optional<FoundSession> session_of_any_tenant(const Secret& token) = 0;
    virtual std::optional<FoundSession> lock_session(const std::string& tenant, const Secret& token) = 0;
    virtual void extend_session(const Secret& token, Instant now, Instant idle_until) = 0;
    // False where it has ended already.
    virtual bool end_session(const Uuid& session, const Digest& token_hash) = 0;
    // One-time codes, in the same transaction.
    virtual CodeChallengeStore& codes() = 0;

    // The keyed hash a session is kept under.
    virtual Digest token_hash(const Secret& token) const = 0;
    // Sessions that ran out, with the hash they are kept under.
    virtual std::vector<std::pair<Session, Digest>> expired(Instant now, std::size_t limit) = 0;
    // Forgets devices unused since `devices_since`, and counters of unknown names: those untouched since
    // `ghosts_since`, and the oldest beyond `ghosts` of a tenant; and authenticators whose setup ran out before `now`.
    virtual void sweep(Instant devices_since, Instant ghosts_since, std::size_t ghosts, Instant now) = 0;

    // The user's live sessions on the sites that the client reaches, newest first, from the cursor on.
    virtual std::vector<Session> sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                             const std::optional<Uuid>& before, std::size_t limit) = 0;
    // One of them; false where it is none.
    virtual bool end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) = 0;

    // The user, as far as the client reaches; REMOVED is nobody. lock_user holds the row until the end.
    virtual std::optional<UserStatus> find_user(const Reach& reach, const Uuid& user) = 0;
    virtual std::optional<UserStatus> lock_user(const Reach& reach, const Uuid& user) = 0;
    // The new version of aggregate user/<id>.
    virtual std::uint64_t set_status(const Uuid& user, UserStatus status, Instant now) = 0;
    // Where a screened person stands; nullopt for people who were never screened.
    virtual std::optional<ScreeningStatus> screening_of(const Uuid& user) = 0;
};

}  // namespace vestibule::sessions
