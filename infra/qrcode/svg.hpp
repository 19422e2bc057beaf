// QR codes as SVG.
#pragma once

#include <string>
#include <string_view>

namespace vestibule::qrcode {

// Error correction M, with the quiet zone of four modules (ISO/IEC 18004). Throws std::invalid_argument for a text that
// no code holds. About 0.2 ms for 150 characters.
std::string svg(std::string_view text);

}  // namespace vestibule::qrcode
