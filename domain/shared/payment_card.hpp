// Payment cards by their number (ISO/IEC 7812): what may be one, whose network it is, what of it may be shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/shared/clock.hpp"
#include "domain/shared/error.hpp"
#include "domain/shared/ids.hpp"
#include "domain/shared/secret.hpp"

namespace vestibule {

// An asset that a person holds; the only type so far is PAN. The number is never shown, logged or put into an event.
struct Asset {
    Uuid id;
    std::string type = "PAN";
    Secret number;
    std::string expiry;  // YYYY-MM
    std::optional<std::string> nickname = {};
    std::optional<std::string> metadata = {};  // JSON object
    bool is_default = false;
};

// VISA, MASTERCARD, AMEX, DISCOVER, DINERS, JCB, UNIONPAY, MAESTRO; nullopt where no network has numbers like it, by
// leading digits and length. `number` is digits only.
std::optional<std::string_view> card_network(std::string_view number);

// The check digit (ISO/IEC 7812-1, annex B).
bool passes_luhn(std::string_view number);

// Every fault of the assets that a person brings along, pointers relative to their list: digits, check digit, network,
// expiry (a card is good to the end of its month), one number twice, two defaults.
std::vector<FieldError> faults_of(const std::vector<Asset>& assets, Instant now);

// Leaves exactly one default: the one that says so; else the first, unless `keeps` an older default.
void settle_default(std::vector<Asset>& assets, bool keeps);

}  // namespace vestibule
