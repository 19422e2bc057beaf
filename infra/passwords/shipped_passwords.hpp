// The common passwords that ship with the service.
#pragma once

#include "domain/shared/password_policy.hpp"

namespace vestibule::passwords {

// Looks into the list where it stands in the binary, by bisection: nothing is parsed or copied at start.
class ShippedPasswords final : public CommonPasswords {
  public:
    bool contains(std::string_view folded) const override;
};

}  // namespace vestibule::passwords
