#include "infra/passwords/shipped_passwords.hpp"

#include "infra/passwords/common_password_list.hpp"

namespace vestibule::passwords {

bool ShippedPasswords::contains(std::string_view folded) const {
    const auto list = common_password_list();
    std::size_t low = 0;
    std::size_t high = list.size();
    while (low < high) {
        // The line around the middle.
        const auto middle = low + (high - low) / 2;
        const auto before = middle == 0 ? std::string_view::npos : list.rfind('\n', middle - 1);
        const auto start = before == std::string_view::npos ? 0 : before + 1;
        const auto end = list.find('\n', start);
        const auto entry = list.substr(start, end - start);
        if (entry == folded) return true;
        if (entry < folded)
            low = end + 1;
        else
            high = start;
    }
    return false;
}

}  // namespace vestibule::passwords
