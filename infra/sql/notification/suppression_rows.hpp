// Addresses that mails came back from: a hard bounce, or five soft ones within a week, silence one for 30 days.
#pragma once

#include <string_view>

#include "domain/notification/settlement.hpp"
#include "domain/shared/cryptography.hpp"
#include "infra/sql/session.hpp"

namespace vestibule::sql {

bool address_suppressed(Session& session, const KeyedHash& hash, std::string_view address);
void count_bounce(Session& session, const KeyedHash& hash, std::string_view address, notification::Bounce bounce);

}  // namespace vestibule::sql
