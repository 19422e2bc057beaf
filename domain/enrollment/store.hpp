// What enrollment keeps: guests, what they brought along, and the enrollment itself.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/shared/emitting_store.hpp"
#include "domain/shared/enrollment.hpp"
#include "domain/shared/login_name.hpp"
#include "domain/shared/payment_card.hpp"
#include "domain/shared/reach.hpp"
#include "domain/shared/screening.hpp"

namespace vestibule::enrollment {

// Where the person comes from; personal, for it tells of a customer relation.
struct Campaign {
    std::string id;
    std::string source;
};

struct NewGuest {
    Enrollment enrollment;           // its user is the new one
    std::uint64_t user_version = 1;  // of aggregate user/<id>, when all is told
    Person person;
    std::string identifier;  // as typed
    std::vector<LoginName> names;
    std::string attributes = "{}";  // JSON object
    std::vector<Consent> consents;
    std::vector<Asset> assets;
    std::optional<Campaign> campaign;
};

// A guest as an update sees them. `version` is that of aggregate user/<id>.
struct Guest {
    Uuid id;
    UserStatus status = UserStatus::pending_screening;
    std::uint64_t version = 0;
    Person person;
    std::string identifier;  // on the enrollment's site
    bool has_default_asset = false;
    Enrollment enrollment;
};

// Synchronous, inside one transaction.
class EnrollmentStore : public EmittingStore, public ScreeningStart {
  public:
    // False, with nothing written, where one of the names is taken on the site: the unique key decides. The user
    // starts PENDING_SCREENING, without a password.
    virtual bool insert(const NewGuest& guest) = 0;

    // As far as the client reaches: through the enrollment's site, and by issuer.
    virtual std::optional<Enrollment> find(const Reach& reach, const Uuid& enrollment) = 0;

    // nullopt: no such user in reach, removed, merged, or never enrolled. `lock` holds the user's row to the end.
    virtual std::optional<Guest> find_guest(const Reach& reach, const Uuid& user) = 0;
    virtual std::optional<Guest> lock_guest(const Reach& reach, const Uuid& user) = 0;
    // `version` is the user's new one.
    virtual void set_person(const Uuid& user, const Person& person, std::uint64_t version, Instant now) = 0;
    // Appends. A new default takes the place of the old one.
    virtual void add(const Guest& guest, const std::vector<Consent>& consents, const std::vector<Asset>& assets,
                     Instant now) = 0;
    // Of the user, as it stands in this transaction.
    virtual std::uint64_t version_of(const Uuid& user) = 0;
};

}  // namespace vestibule::enrollment
