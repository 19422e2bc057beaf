// What registration keeps: users who wait for activation, their names, their tokens, the mails sent to them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/emitting_store.hpp"
#include "domain/shared/login_name.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/screening.hpp"
#include "domain/shared/send_limits.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::registration {

struct ActivationToken {
    Secret token;
    Instant expires;
    Instant pending_until;  // a user still pending then is erased
};

struct NewUser {
    Uuid id;
    std::uint64_t version = 1;  // of aggregate user/<id>, when all is told
    std::string tenant;
    std::optional<std::string> issuer;
    Person person;
    std::string site;
    std::string identifier;  // as typed
    std::vector<LoginName> names;
    std::string attributes;  // JSON object
    std::optional<std::string> password_hash;
    std::vector<Consent> consents;
    ActivationToken activation;
    Instant created_at;
};

// A user as the activation sees them. `version` is that of aggregate user/<id>.
struct RegisteredUser {
    Uuid id;
    UserStatus status = UserStatus::pending_activation;
    std::uint64_t version = 0;
    std::optional<std::string> issuer;
    std::string site;  // of the registration
    bool has_password = false;
    bool token_matches = false;  // the one asked about is the newest and not used
    std::optional<Instant> token_expires;
    std::optional<Instant> pending_until;
    Person person;
    std::string identifier;
};

// Of a user at another site.
struct NewMembership {
    Uuid user;
    std::string site;
    std::string identifier;  // as typed
    std::vector<LoginName> names;
    std::string attributes;     // JSON object
    std::uint64_t version = 0;  // the user's new one
    Instant joined_at;
};

// Synchronous, inside one transaction. `lock_…` holds the user's row until its end.
class RegistrationStore : public EmittingStore, public ScreeningStart {
  public:
    // False, with nothing written, where one of the names is taken on the site: the unique key decides.
    virtual bool insert(const NewUser& user) = 0;

    // The same for a user who is there already; false, too, where the user has joined the site before.
    virtual bool join(const std::string& tenant, const NewMembership& membership) = 0;

    // nullopt: no such user in the tenant, or erased.
    virtual std::optional<RegisteredUser> find(const std::string& tenant, const Uuid& user, const Secret& token) = 0;
    virtual std::optional<RegisteredUser> lock(const std::string& tenant, const Uuid& user, const Secret& token) = 0;
    virtual std::optional<RegisteredUser> lock_by_name(const std::string& tenant, const std::string& site,
                                                       const std::string& folded_name) = 0;

    // Uses the token up. `version` is the user's new one; without password hash the old one stays.
    virtual void set_activated(const Uuid& user, UserStatus status, std::uint64_t version,
                               const std::optional<std::string>& password_hash, Instant now) = 0;
    // The token before it dies. A nil id: its shadow.
    virtual void set_token(const Uuid& user, const ActivationToken& activation, Instant now) = 0;

    // Sends of one kind of mail to one recipient (e-mail address or unknown name, folded), held until the end.
    virtual SendHistory lock_sends(std::string_view kind, const std::string& tenant, const std::string& recipient) = 0;
    virtual void save_sends(std::string_view kind, const std::string& tenant, const std::string& recipient,
                            const SendHistory& history) = 0;
    // The shadow of emit and attach_secret.
    virtual void emit_shadow(const events::Draft& event, const Secret& secret, Instant expires) = 0;

    // Users whose pending_until is past, oldest first; `tenant` and id.
    virtual std::vector<std::pair<std::string, Uuid>> overdue(Instant now, std::size_t limit) = 0;
    // Personal data, data key, names, sites, devices and consents go; a bare row with status REMOVED stays.
    virtual void erase(const Uuid& user, std::uint64_t version, Instant now) = 0;

    // Counters that no rule looks at any more.
    virtual void sweep(Instant now) = 0;
};

}  // namespace vestibule::registration
