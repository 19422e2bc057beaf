// What a person changes of the own profile: names, phone, locale, and the address that mails go to.
#pragma once

#include "domain/profile/user_details.hpp"
#include "domain/shared/code_challenge.hpp"
#include "domain/shared/emitting_store.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/screening.hpp"

namespace vestibule::profile {

struct OwnAccount {
    UserStatus status = UserStatus::active;
    Person person;
    std::vector<std::string> sites;
    std::optional<std::string> locale;  // the attribute at the site that was asked about
};

// Who has a login name; `is_email`: as the e-mail address.
struct NameHolder {
    Uuid user;
    bool is_email = false;
};

// An address of a user that is not, or no longer, the account's own: mails reach it by its id until it expires.
struct NewContact {
    Uuid id;
    Uuid user;
    std::string address;
    Instant expires;
};

// Synchronous, inside one transaction. Locks: the account, asks, sends, then a line of codes.
class ProfileEditStore : public EmittingStore {
  public:
    // nullopt: nobody, or gone. `lock` holds the account's row until the end.
    virtual std::optional<OwnAccount> find(const std::string& tenant, const Uuid& user, const std::string& site) = 0;
    virtual std::optional<OwnAccount> lock(const std::string& tenant, const Uuid& user, const std::string& site) = 0;
    virtual std::optional<UserDetails> details(const Reach& reach, const Uuid& user) = 0;

    // The new version of aggregate user/<id>.
    virtual std::uint64_t save_person(const Uuid& user, const Person& person, Instant now) = 0;
    virtual void save_locale(const Uuid& user, const std::string& site, const std::optional<std::string>& locale) = 0;

    // Who has the folded name on one of these sites; another user before the one who asks.
    virtual std::optional<NameHolder> holder(const std::string& tenant, const std::vector<std::string>& sites,
                                             const std::string& folded, const Uuid& asking) = 0;
    // Puts the new login name in the place of the old one on each site; false, with nothing changed, where another
    // user has it on one of them.
    virtual bool rename(const std::string& tenant, const Uuid& user, const std::vector<std::string>& sites,
                        const std::string& old_folded, const std::string& new_folded) = 0;

    // When the user asked for another address, oldest first; held until the end.
    virtual SendHistory lock_asks(const Uuid& user, Instant now) = 0;
    virtual void save_asks(const Uuid& user, const SendHistory& asks) = 0;
    // When codes for a change went to that address (folded), whoever asked; likewise.
    virtual SendHistory lock_sends(const std::string& tenant, const std::string& recipient, Instant now) = 0;
    virtual void save_sends(const std::string& tenant, const std::string& recipient, const SendHistory& sends) = 0;

    // Whether the user has signed in from there since then.
    virtual bool knows_device(const Uuid& user, const Secret& token, Instant used_since) = 0;

    virtual void add_contact(const std::string& tenant, const NewContact& contact) = 0;
    virtual std::optional<std::string> contact_address(const Uuid& user, const Uuid& contact) = 0;
    virtual void sweep_contacts(Instant now) = 0;

    virtual CodeChallengeStore& codes() = 0;
    // People who were never screened are left alone.
    virtual void screen_again(const ScreeningSubject& subject, const ScreeningRequest& request) = 0;
};

}  // namespace vestibule::profile
