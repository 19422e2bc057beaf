#include "domain/shared/payment_card.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace vestibule {

namespace {

// Leading digits from `low` to `high` (of equal length), and how long numbers of the network are.
struct Range {
    std::string_view low, high;
    std::size_t shortest, longest;
    std::string_view network;
};

// The narrower ranges stand first.
constexpr std::array ranges{
    Range{"622126", "622925", 16, 19, "DISCOVER"},
    Range{"6011", "6011", 16, 19, "DISCOVER"},
    Range{"644", "649", 16, 19, "DISCOVER"},
    Range{"65", "65", 16, 19, "DISCOVER"},
    Range{"2221", "2720", 16, 16, "MASTERCARD"},
    Range{"51", "55", 16, 16, "MASTERCARD"},
    Range{"34", "34", 15, 15, "AMEX"},
    Range{"37", "37", 15, 15, "AMEX"},
    Range{"3528", "3589", 16, 19, "JCB"},
    Range{"300", "305", 14, 19, "DINERS"},
    Range{"3095", "3095", 14, 19, "DINERS"},
    Range{"36", "36", 14, 19, "DINERS"},
    Range{"38", "39", 14, 19, "DINERS"},
    Range{"62", "62", 16, 19, "UNIONPAY"},
    Range{"81", "81", 16, 19, "UNIONPAY"},
    Range{"50", "50", 12, 19, "MAESTRO"},
    Range{"56", "58", 12, 19, "MAESTRO"},
    Range{"6", "6", 12, 19, "MAESTRO"},
    Range{"4", "4", 13, 13, "VISA"},
    Range{"4", "4", 16, 16, "VISA"},
    Range{"4", "4", 19, 19, "VISA"},
};

bool holds(const Range& range, std::string_view number) {
    const auto lead = number.substr(0, range.low.size());
    return number.size() >= range.shortest && number.size() <= range.longest && lead >= range.low && lead <= range.high;
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<FieldError> number_fault(std::string_view number) {
    constexpr std::string_view where = "/value";
    if (number.empty() || !all_digits(number))
        return FieldError{std::string(where), "FORMAT", "must be the card number, digits only"};
    if (number.size() < 12 || number.size() > 19)
        return FieldError{std::string(where), "RANGE", "must have 12 to 19 digits"};
    if (!passes_luhn(number)) return FieldError{std::string(where), "VALUE", "the check digit is wrong"};
    if (!card_network(number)) return FieldError{std::string(where), "RANGE", "is in no card network's range"};
    return std::nullopt;
}

std::optional<FieldError> expiry_fault(std::string_view expiry, Instant now) {
    using namespace std::chrono;
    const bool formed = expiry.size() == 7 && expiry[4] == '-' && all_digits(expiry.substr(0, 4)) &&
                        all_digits(expiry.substr(5)) && expiry.substr(5) >= "01" && expiry.substr(5) <= "12";
    if (!formed) return FieldError{"/expiry", "FORMAT", "must be a month, YYYY-MM"};

    const auto number = [](std::string_view digits) { return std::stoi(std::string(digits)); };
    const year_month month{year(number(expiry.substr(0, 4))),
                           std::chrono::month(static_cast<unsigned>(number(expiry.substr(5))))};
    const year_month_day today{floor<days>(now)};
    const year_month this_month{today.year(), today.month()};
    if (month < this_month) return FieldError{"/expiry", "RANGE", "the card has expired"};
    if (month > this_month + years(20)) return FieldError{"/expiry", "RANGE", "no card is good for so long"};
    return std::nullopt;
}

}  // namespace

std::optional<std::string_view> card_network(std::string_view number) {
    const auto found = std::ranges::find_if(ranges, [&](const Range& range) { return holds(range, number); });
    return found == ranges.end() ? std::nullopt : std::optional(found->network);
}

bool passes_luhn(std::string_view number) {
    int sum = 0;
    bool doubled = false;
    for (auto digit = number.rbegin(); digit != number.rend(); ++digit, doubled = !doubled) {
        const int value = (*digit - '0') * (doubled ? 2 : 1);
        sum += value > 9 ? value - 9 : value;
    }
    return sum % 10 == 0;
}

std::vector<FieldError> faults_of(const std::vector<Asset>& assets, Instant now) {
    std::vector<FieldError> faults;
    std::set<std::string_view> numbers;
    bool has_default = false;
    for (std::size_t at = 0; at < assets.size(); ++at) {
        const auto& asset = assets[at];
        const auto note = [&](std::optional<FieldError> fault) {
            if (!fault) return;
            fault->pointer = "/" + std::to_string(at) + fault->pointer;
            faults.push_back(std::move(*fault));
        };
        note(number_fault(asset.number.reveal()));
        note(expiry_fault(asset.expiry, now));
        if (!numbers.insert(asset.number.reveal()).second) note(FieldError{"/value", "VALUE", "stands here twice"});
        if (asset.is_default && has_default) note(FieldError{"/isDefault", "VALUE", "only one asset is the default"});
        has_default = has_default || asset.is_default;
    }
    return faults;
}

void settle_default(std::vector<Asset>& assets, bool keeps) {
    if (assets.empty() || keeps || std::ranges::any_of(assets, &Asset::is_default)) return;
    assets.front().is_default = true;
}

}  // namespace vestibule
