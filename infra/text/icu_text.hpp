// Unicode by ICU: normalisation, case folding and counting of UTF-8.
#pragma once

#include "domain/shared/text.hpp"

namespace vestibule::text {

// Holds nothing: ICU's normalizers are immutable and shared.
class IcuText final : public Text {
  public:
    std::string nfc(std::string_view text) const override;
    std::string fold(std::string_view text) const override;
    std::string trim(std::string_view text) const override;
    std::size_t code_points(std::string_view text) const override;
    bool has_control_characters(std::string_view text) const override;
};

}  // namespace vestibule::text
