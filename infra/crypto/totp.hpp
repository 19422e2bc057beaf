// Codes of authenticators, by liboath.
#pragma once

#include "domain/shared/totp.hpp"

namespace vestibule::crypto {

class OathTotpCodes final : public TotpCodes {
  public:
    // Throws std::runtime_error where the library does not start.
    OathTotpCodes();
    std::string code(const Secret& secret, std::int64_t step) const override;
};

}  // namespace vestibule::crypto
