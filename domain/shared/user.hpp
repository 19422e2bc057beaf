// A person as every feature knows them: status, personal data, consents.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/ids.hpp"

namespace vestibule {

// api.md section 3. Only `active` users do anything but activate; merged and removed are final.
enum class UserStatus {
    pending_activation,
    pending_screening,
    on_hold_screening,
    active,
    on_hold_admin,
    denied,
    merged,
    removed,
};

// PENDING_ACTIVATION, …
std::string_view to_string(UserStatus status);
std::optional<UserStatus> parse_user_status(std::string_view text);

struct Person {
    std::string email;  // as typed, NFC, trimmed
    std::string first_name;
    std::string last_name;
    std::optional<std::string> date_of_birth = {};  // YYYY-MM-DD
    std::string country_code;                       // ISO 3166-1 alpha-2
    std::optional<std::string> phone = {};
    std::optional<std::string> middle_name = {};
    std::vector<std::string> other_names = {};  // aliases and former names, as typed
    std::optional<std::string> address = {};    // JSON object of texts, as the caller names its parts

    friend bool operator==(const Person&, const Person&) = default;
};

// One line of a person's append-only consent record. A marketing opt-in is one too; its own id stands in document_id.
struct Consent {
    Uuid id;
    bool marketing = false;
    std::string document_id;
    std::string document_version;
    std::string locale;
    std::string channel;
    std::string action = "GRANTED";
    Instant at;
};

}  // namespace vestibule
