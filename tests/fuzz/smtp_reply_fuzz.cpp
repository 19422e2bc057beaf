// Whatever a mail server sends, the reply parser either gives replies or refuses; it never keeps more than its limits.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "domain/notification/delivery.hpp"
#include "infra/smtp/reply_parser.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vestibule;
    if (size == 0) return 0;
    const std::size_t step = 1 + data[0] % 16U;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);

    smtp::ReplyParser parser;
    try {
        for (std::size_t at = 0; at < bytes.size(); at += step) {
            parser.feed(bytes.substr(at, step));
            while (const auto reply = parser.next()) {
                if (reply->code < 200 || reply->code > 599 || reply->lines.empty()) std::abort();
                const auto plain = reply->to_reply();
                for (auto stage :
                     {notification::Stage::greeting, notification::Stage::rcpt, notification::Stage::after_dot})
                    notification::classify(stage, plain);
            }
        }
    } catch (const smtp::ProtocolError&) {
    }
    return 0;
}
