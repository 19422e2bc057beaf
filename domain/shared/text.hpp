// Unicode as the rules need it; infra/text answers with ICU.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vestibule {

// All functions take and give valid UTF-8. Thread-safe.
class Text {
  public:
    virtual ~Text() = default;
    // Canonical composition: names and passwords are compared and kept in NFC.
    virtual std::string nfc(std::string_view text) const = 0;
    // NFKC with full case folding (Unicode NFKC_Casefold): login names are compared in this form.
    virtual std::string fold(std::string_view text) const = 0;
    virtual std::string trim(std::string_view text) const = 0;
    virtual std::size_t code_points(std::string_view text) const = 0;
    virtual bool has_control_characters(std::string_view text) const = 0;
};

}  // namespace vestibule
