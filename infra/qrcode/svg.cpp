#include "infra/qrcode/svg.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace vestibule::qrcode {

namespace {

constexpr int quiet_zone = 4;       // modules
constexpr int pixels_a_module = 6;  // where nothing else is said

// Neighbours in a row are one rectangle.
std::string path_of(const QRcode& code) {
    std::string path;
    for (int y = 0; y < code.width; ++y)
        for (int x = 0; x < code.width;) {
            int end = x;
            while (end < code.width && (code.data[y * code.width + end] & 1) != 0) ++end;
            if (end > x)
                path += "M" + std::to_string(x + quiet_zone) + " " + std::to_string(y + quiet_zone) + "h" +
                        std::to_string(end - x) + "v1h-" + std::to_string(end - x) + "z";
            x = end + 1;
        }
    return path;
}

}  // namespace

std::string svg(std::string_view text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(std::string(text).c_str(), 0, QR_ECLEVEL_M), &QRcode_free);
    if (!code) throw std::invalid_argument("a text that no QR code holds");
    const auto side = std::to_string(code->width + 2 * quiet_zone);
    const auto pixels = std::to_string((code->width + 2 * quiet_zone) * pixels_a_module);
    return R"(<svg xmlns="http://www.w3.org/2000/svg" width=")" + pixels + R"(" height=")" + pixels +
           R"(" viewBox="0 0 )" + side + " " + side + R"(" shape-rendering="crispEdges"><rect width=")" + side +
           R"(" height=")" + side + R"(" fill="#fff"/><path fill="#000" d=")" + path_of(*code) + R"("/></svg>)";
}

}  // namespace vestibule::qrcode
