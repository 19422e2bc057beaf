#include "infra/http/message.hpp"

#include <algorithm>

#include "infra/http/syntax.hpp"

namespace vestibule::http {

void Headers::add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
}

void Headers::set(std::string name, std::string value) {
    std::erase_if(fields_, [&](const auto& field) { return same_ignoring_case(field.first, name); });
    add(std::move(name), std::move(value));
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
    const auto found =
        std::ranges::find_if(fields_, [&](const auto& field) { return same_ignoring_case(field.first, name); });
    if (found == fields_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::string_view> Headers::all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [each, value] : fields_)
        if (same_ignoring_case(each, name)) values.emplace_back(value);
    return values;
}

}  // namespace vestibule::http
