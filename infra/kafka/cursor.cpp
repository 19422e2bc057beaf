#include <array>
#include <charconv>

#include "infra/kafka/kafka_tail.hpp"

namespace vestibule::kafka {

namespace {

// Base 32 digits, so that a cursor of many partitions stays short: topic.partition-offset, joined by "_".
constexpr int base = 32;

std::string digits(std::int64_t number) {
    std::array<char, 16> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number, base).ptr;
    return {text.data(), end};
}

// Takes a number and the separator behind it off the front.
std::optional<std::int64_t> number_before(std::string_view& text, char separator) {
    const auto at = text.find(separator);
    const auto part = text.substr(0, at);
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number, base);
    if (error != std::errc{} || end != part.data() + part.size() || number < 0) return std::nullopt;
    text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
    return number;
}

}  // namespace

std::string cursor_of(const std::vector<std::string>& topics, const Offsets& offsets) {
    std::string cursor = "k";
    for (std::size_t topic = 0; topic < topics.size(); ++topic)
        for (auto at = offsets.lower_bound({topics[topic], 0}); at != offsets.end() && at->first.first == topics[topic];
             ++at) {
            if (cursor.size() > 1) cursor += '_';
            cursor +=
                digits(static_cast<std::int64_t>(topic)) + "." + digits(at->first.second) + "-" + digits(at->second);
        }
    return cursor;
}

std::optional<Offsets> offsets_of(const std::vector<std::string>& topics, std::string_view cursor) {
    if (!cursor.starts_with('k')) return std::nullopt;
    cursor.remove_prefix(1);
    Offsets offsets;
    while (!cursor.empty()) {
        const auto topic = number_before(cursor, '.');
        const auto partition = topic ? number_before(cursor, '-') : std::nullopt;
        const auto offset = partition ? number_before(cursor, '_') : std::nullopt;
        constexpr std::int64_t partitions_most = 100'000;
        if (!offset || *topic >= static_cast<std::int64_t>(topics.size()) || *partition >= partitions_most)
            return std::nullopt;
        offsets[{topics[static_cast<std::size_t>(*topic)], static_cast<int>(*partition)}] = *offset;
    }
    return offsets;
}

}  // namespace vestibule::kafka
