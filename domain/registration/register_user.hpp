// Registers a user: the names are claimed, the activation token is on its way by mail.
#pragma once

#include "domain/registration/store.hpp"
#include "domain/shared/password_policy.hpp"
#include "domain/shared/screening.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::registration {

struct RegisterUser {
    std::string tenant;
    std::optional<std::string> issuer;  // of the client
    std::shared_ptr<const Site> site;
    std::string identifier;  // trimmed, as typed
    Person person;
    std::optional<Secret> password;
    std::string attributes = "{}";      // JSON object, holds to the site's schema
    std::optional<std::string> locale;  // the attribute
    std::vector<Consent> consents;      // ids are given here
};

struct Registered {
    Uuid user;
    UserStatus status = UserStatus::pending_activation;
    std::string site;
    Instant created_at;
};

// What registering needs; all outlive the handler.
struct RegistrationParts {
    Transactor<RegistrationStore>& stores;
    PasswordHasher& hasher;
    const PasswordPolicy& passwords;
    const Text& text;
    Randomness& randomness;
    Ids& ids;
    const Clock& clock;
    ScreeningDesk& screening;
    ScreeningWaiter& screenings;
};

// Refuses with PASSWORD_REJECTED and DUPLICATE_USER.
class RegisterUserHandler {
  public:
    explicit RegisterUserHandler(RegistrationParts parts) : parts_(parts) {}

    asio::awaitable<Result<Registered>> handle(RegisterUser command, const RequestContext& context);

  private:
    NewUser new_user(RegisterUser command, std::optional<std::string> password_hash);

    RegistrationParts parts_;
};

// Decides and records in one transaction; touches nothing but the store. `screening` where the site screens.
Result<Registered> register_in(RegistrationStore& store, const NewUser& user, const std::string& folded_email,
                               const std::string& locale, const std::optional<ScreeningRequest>& screening = {});

}  // namespace vestibule::registration
