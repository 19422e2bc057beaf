#include "domain/notification/delivery.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace vestibule::notification {

namespace {

using enum OutcomeClass;

constexpr std::array<std::string_view, 15> names{"delivered",     "host-down", "host-busy",   "host-refuses",
                                                 "configuration", "transient", "hard-bounce", "soft-bounce",
                                                 "policy",        "permanent", "ambiguous",   "address-suppressed",
                                                 "held-back",     "gone",      "withheld"};

bool transient_code(int code) {
    return code >= 400 && code < 500;
}

// RCPT, DATA and the reply after the dot share one reading of 5xx.
OutcomeClass refused_recipient(const Reply& reply) {
    const std::string_view status = reply.enhanced;
    if (reply.code == 530 || reply.code == 535) return configuration;
    for (auto hard : {"5.1.1", "5.1.2", "5.1.3", "5.1.10", "5.2.1"})
        if (status == hard) return hard_bounce;
    if (status.starts_with("5.7.")) return policy;
    if (status == "5.2.2" || status.starts_with("5.4.") || status.starts_with("5.5.")) return soft_bounce;
    if (status.empty() && reply.code == 552) return soft_bounce;
    return permanent;
}

OutcomeClass class_of(Stage stage, const Reply& reply) {
    if (stage == Stage::after_dot) {
        if (reply.code >= 200 && reply.code < 300) return delivered;
        if (transient_code(reply.code)) return transient;
        return reply.code >= 500 && reply.code < 600 ? refused_recipient(reply) : ambiguous;
    }
    if (reply.code < 400 || reply.code > 599) return host_down;
    if (reply.code == 421) return stage == Stage::greeting ? host_busy : host_down;

    switch (stage) {
        case Stage::connect:
            return host_down;
        case Stage::greeting:
            return transient_code(reply.code) ? host_busy : host_refuses;
        case Stage::auth:
            return transient_code(reply.code) ? host_down : configuration;
        case Stage::mail:
            return transient_code(reply.code) ? transient : configuration;
        case Stage::rcpt:
        case Stage::data:
            return transient_code(reply.code) ? transient : refused_recipient(reply);
        case Stage::after_dot:
            break;
    }
    return host_down;
}

char lower(char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

}  // namespace

std::string_view to_string(OutcomeClass cls) {
    return names[static_cast<std::size_t>(cls)];
}

Outcome classify(Stage stage, const Reply& reply) {
    Outcome outcome{.cls = class_of(stage, reply), .code = reply.code, .enhanced = reply.enhanced};
    if (outcome.cls == delivered) outcome.provider_ref = queue_id(reply.text);
    if (outcome.cls == transient) outcome.retry_after = retry_hint(reply.text);
    return outcome;
}

std::optional<std::chrono::seconds> retry_hint(std::string_view text) {
    std::string words(text);
    std::ranges::transform(words, words.begin(), lower);
    for (std::size_t at = 0; at < words.size(); ++at) {
        if (!std::isdigit(static_cast<unsigned char>(words[at]))) continue;
        if (at > 0 && (std::isalnum(static_cast<unsigned char>(words[at - 1])) || words[at - 1] == '.')) continue;
        long amount = 0;
        const auto [end, error] = std::from_chars(words.data() + at, words.data() + words.size(), amount);
        at = static_cast<std::size_t>(end - words.data());
        if (error != std::errc{} || amount <= 0) continue;
        auto unit = std::string_view(words).substr(at);
        while (unit.starts_with(' ')) unit.remove_prefix(1);
        long factor = unit.starts_with("sec") ? 1 : unit.starts_with("min") ? 60 : unit.starts_with("hour") ? 3600 : 0;
        if (factor == 0) continue;
        constexpr long most = 4 * 3600;
        return std::chrono::seconds(amount > most / factor ? most : amount * factor);
    }
    return std::nullopt;
}

std::string queue_id(std::string_view text) {
    for (std::string_view mark : {"queued as ", "id=", "Queued as "}) {
        const auto at = text.find(mark);
        if (at == std::string_view::npos) continue;
        text.remove_prefix(at + mark.size());
        text = text.substr(0, text.find_first_of(" \t,;"));
        break;
    }
    std::string visible;
    for (char c : text.substr(0, 64)) visible += c >= ' ' && c < 127 ? c : '?';
    return visible;
}

}  // namespace vestibule::notification
