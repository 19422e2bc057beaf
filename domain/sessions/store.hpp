// What signing in and a new password need of storage; and what a session is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/shared/code_challenge.hpp"
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

// Synchronous, inside one transaction. Locks are taken in this order: counter, device, account, line of codes.
class SessionStore : public SecondFactorStore {
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
    virtual void add_session(const Session& session, const Secret& token) = 0;
    // One-time codes, in the same transaction.
    virtual CodeChallengeStore& codes() = 0;
};

}  // namespace vestibule::sessions
