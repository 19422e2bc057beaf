#include "domain/notification/mail_kinds.hpp"

#include <algorithm>
#include <array>

namespace vestibule::notification {

namespace {

using namespace std::chrono_literals;
using enum Ambiguity;

constexpr MailKind notice(std::string_view name, std::chrono::seconds max_age) {
    return {name, Lane::transactional, max_age, false, true, resend, 15min};
}

constexpr std::array kinds{
    MailKind{"activation", Lane::transactional, 24h, true, false, resend, 60s},
    // Nobody has proven a guest's address until a code that went there comes back.
    MailKind{"login-code", Lane::otp, 10min, true, false, resend, 15s},
    MailKind{"passcode", Lane::otp, 10min, true, false, resend, 60s},
    MailKind{"email-change-code", Lane::otp, 10min, true, false, resend, 15s},
    MailKind{"caller-code", Lane::otp, 10min, true, false, resend, 15s},
    MailKind{"notice-welcome", Lane::transactional, 7 * 24h, false, false, resend, 15min},
    notice("notice-password-changed", 24h),
    notice("notice-email-changed", 24h),
    // The account that has the address may still wait for its activation.
    MailKind{"notice-email-in-use", Lane::transactional, 24h, false, false, resend, 15min},
    notice("notice-mfa-added", 24h),
    notice("notice-mfa-removed", 24h),
    MailKind{"notice-locked", Lane::transactional, 1h, false, false, resend, 15min},
    notice("notice-new-device", 1h),
    notice("notice-merged", 7 * 24h),
};

constexpr MailKind moe{moe_kind, Lane::partner, 90 * 24h, false, true, resend, 0s};

}  // namespace

std::span<const MailKind> mail_kinds() {
    return kinds;
}

const MailKind* find_mail_kind(std::string_view name) {
    const auto found = std::ranges::find(kinds, name, &MailKind::name);
    return found == kinds.end() ? nullptr : &*found;
}

const MailKind* find_effect_kind(std::string_view name) {
    return name == moe_kind ? &moe : find_mail_kind(name);
}

std::chrono::seconds life_of(Lane lane) {
    switch (lane) {
        case Lane::otp:
            return 10min;
        case Lane::transactional:
            return 72h;
        case Lane::bulk:
        case Lane::partner:
            return 24h;
    }
    return 0s;
}

}  // namespace vestibule::notification
