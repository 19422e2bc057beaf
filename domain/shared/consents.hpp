// Consents told of: one event for each line of a person's record.
#pragma once

#include <vector>

#include "domain/shared/emitting_store.hpp"
#include "domain/shared/user.hpp"

namespace vestibule {

// In the transaction that keeps them, the user's row held. `version` is that of user/<id> so far; returns the new one.
std::uint64_t tell_consents(EmittingStore& store, const Uuid& user, const std::vector<Consent>& consents,
                            std::uint64_t version);

}  // namespace vestibule
