// Effects, contacts and sites for tests of mail.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "domain/notification/mail_kinds.hpp"
#include "domain/notification/ports.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::tests {

inline const Instant mail_time = Instant(std::chrono::seconds(1'795'000'000));

inline std::string effect_key(int number = 1) {
    std::string key(64, '0');
    const auto digits = std::to_string(number);
    return key.replace(0, 8, "5eed1e77").replace(key.size() - digits.size(), digits.size(), digits);
}

inline Uuid some_uuid(std::uint8_t last) {
    Uuid::Bytes bytes{0x01, 0x93, 0x5b, 0x3c, 0x00, 0x00, 0x70, 0x00, 0x80};
    bytes.back() = last;
    return Uuid(bytes);
}

inline notification::Effect some_effect(std::string_view kind = "activation", int number = 1) {
    notification::Effect effect;
    effect.key = effect_key(number);
    effect.kind = effect.template_name = kind;
    effect.lane = notification::find_mail_kind(kind)->lane;
    effect.event_id = some_uuid(static_cast<std::uint8_t>(number));
    effect.recipient = {notification::Recipient::Kind::user, some_uuid(200)};
    effect.origin = "live";
    effect.tenant = "demo";
    effect.created_at = mail_time;
    effect.expires_at = mail_time + notification::life_of(effect.lane);
    effect.next_attempt_at = mail_time;
    return effect;
}

inline std::shared_ptr<Site> some_site() {
    auto site = std::make_shared<Site>();
    site->id = "rewards";
    site->name = "Rewards & More";
    site->locales = {"en", "es"};
    site->mail_from = "Rewards <no-reply@rewards.example>";
    site->policies.activation_link = "https://rewards.example/activate?userId={userId}&token={token}";
    return site;
}

inline notification::Contact some_contact() {
    return {.user = some_uuid(200),
            .address = "ana@example.com",
            .first_name = "Ana",
            .last_name = "Pérez",
            .locale = "en",
            .site = "rewards"};
}

inline notification::StoredSecret some_secret() {
    return {Secret("Zk3-token_of-256-random-bits"), mail_time + std::chrono::hours(24)};
}

}  // namespace vestibule::tests
