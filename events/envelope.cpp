#include "events/envelope.hpp"

namespace vestibule::events {

std::string_view Record::header(std::string_view name) const {
    for (const auto& [key_text, value] : headers)
        if (key_text == name) return value;
    return {};
}

}  // namespace vestibule::events
