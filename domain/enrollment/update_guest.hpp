// Changes what an issuer knows of its guest; a changed name, birth date or country is screened again.
#pragma once

#include "domain/enrollment/enroll.hpp"

namespace vestibule::enrollment {

// Only what is set changes. Lists are appended to what there is.
struct UpdateGuest {
    Reach reach;
    Uuid user;
    std::optional<std::string> identifier = {};  // told for recognition only: they may not differ
    std::optional<std::string> email = {};
    std::optional<std::string> first_name = {};
    std::optional<std::string> middle_name = {};
    std::optional<std::string> last_name = {};
    std::optional<std::vector<std::string>> other_names = {};
    std::optional<std::string> date_of_birth = {};
    std::optional<std::string> country_code = {};
    std::optional<std::string> address = {};
    std::vector<Consent> consents = {};
    std::vector<Asset> assets = {};
    std::chrono::seconds wait{2};
};

// Refuses with USER_NOT_FOUND, USER_NOT_ACTIVE, VALIDATION_FAILED and, after the changes are kept, SCREENING_DENIED.
class UpdateGuestHandler {
  public:
    explicit UpdateGuestHandler(EnrollmentParts parts) : parts_(parts) {}

    asio::awaitable<Result<Enrolled>> handle(UpdateGuest command, const RequestContext& context);

  private:
    asio::awaitable<ScreeningRequest> ask(const UpdateGuest& command, const RequestContext& context);
    std::optional<Error> refusal(const UpdateGuest& command, const std::optional<Guest>& guest) const;
    Result<Enrolled> update_in(EnrollmentStore& store, const UpdateGuest& command, const ScreeningRequest& screening);

    EnrollmentParts parts_;
};

}  // namespace vestibule::enrollment
