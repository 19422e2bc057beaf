// Enrolls a guest: one transaction makes the user, what they brought along, the enrollment, and begins the screening.
#pragma once

#include <chrono>

#include "domain/enrollment/store.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::enrollment {

struct Enroll {
    Reach reach;
    std::string client;
    std::shared_ptr<const Site> site;
    std::string channel;     // issuer, sso, partner
    std::string identifier;  // trimmed, as typed
    Person person;
    std::string attributes = "{}";      // JSON object, holds to the site's schema
    std::optional<std::string> locale;  // the attribute
    std::vector<Consent> consents;      // ids are given here, as those of the assets; opt-ins stand among them
    std::vector<Asset> assets;          // without faults
    std::optional<Campaign> campaign;
    std::chrono::seconds wait{2};  // for a decision that is made elsewhere
    bool with_user_version = false;
};

// How it stands; the version, where it was asked for, is that of aggregate user/<id>.
struct Enrolled {
    Enrollment enrollment;
    std::optional<std::uint64_t> user_version = {};
};

// What enrolling and updating need; all outlive the handlers.
struct EnrollmentParts {
    Transactor<EnrollmentStore>& stores;
    ScreeningDesk& screening;
    ScreeningWaiter& waiter;
    const Text& text;
    Ids& ids;
    const Clock& clock;
    bool moe_on = false;  // there is a partner to call
};

// Refuses with DUPLICATE_USER (before any screening, nobody is linked) and SCREENING_DENIED. The answer of the
// transaction may be PENDING_SCREENING where the one given is not: see Idempotency::amended.
class EnrollHandler {
  public:
    explicit EnrollHandler(EnrollmentParts parts) : parts_(parts) {}

    asio::awaitable<Result<Enrolled>> handle(Enroll command, const RequestContext& context);

  private:
    NewGuest new_guest(Enroll& command);

    EnrollmentParts parts_;
};

// Waits for a decision that the transaction left open, then tells how it stands.
asio::awaitable<Result<Enrolled>> settled(const EnrollmentParts& parts, Result<Enrolled> outcome, const Reach& reach,
                                          std::chrono::seconds wait, const RequestContext& context);

// How it stands after begin_screening() said `status`; the user's version comes where `before` has one.
Result<Enrolled> outcome_in(EnrollmentStore& store, const Reach& reach, const Enrolled& before, ScreeningStatus status);

}  // namespace vestibule::enrollment
