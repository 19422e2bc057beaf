// The bodies of enrollments and of updates of guests, with all their violations at once.
#pragma once

#include "app/http/json_reader.hpp"
#include "domain/enrollment/update_guest.hpp"

namespace vestibule::app {

struct EnrollmentBody {
    enrollment::Enroll command;  // without reach, client and site
    std::string site;
};

// Refuses with VALIDATION_FAILED, then CONSENT_REQUIRED, then ASSET_INVALID; the first of them lists the others' faults
// too. `now` decides what has expired.
Result<EnrollmentBody> read_enrollment(std::string_view body, const Text& text, Instant now);

// The same of changed fields; no consent is asked for.
Result<enrollment::UpdateGuest> read_guest_update(std::string_view body, const Text& text, Instant now);

// `userAssets` as they stand there, numbers unchecked (faults_of() of domain/shared/payment_card.hpp).
std::vector<Asset> read_assets(JsonReader& reader, bool required);

}  // namespace vestibule::app
