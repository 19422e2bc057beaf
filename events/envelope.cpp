#include "events/envelope.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cstdio>

#include "events/catalog.hpp"
#include "events/topics.hpp"

namespace vestibule::events {

namespace json = boost::json;

namespace {

constexpr std::size_t payload_limit = 256 * 1024;
constexpr std::size_t sequence_digits = 20;

std::string padded(std::uint64_t number) {
    auto digits = std::to_string(number);
    return std::string(sequence_digits - digits.size(), '0') + digits;
}

std::string_view required(const Record& record, std::string_view name) {
    const auto value = record.header(name);
    if (value.empty()) throw Malformed("header " + std::string(name) + " is missing");
    return value;
}

// Headers are written and read for every event several times, and hardly one has anything to escape.
void append_quoted(std::string& text, std::string_view value) {
    const auto plain = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };
    if (std::ranges::all_of(value, plain))
        text.append(1, '"').append(value).append(1, '"');
    else
        text += json::serialize(json::string(value));
}

template <class Number>
Number number_of(std::string_view text, const char* what) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size())
        throw Malformed(std::string(what) + " is not a number");
    return number;
}

}  // namespace

std::string_view Record::header(std::string_view name) const {
    for (const auto& [header_name, value] : headers)
        if (header_name == name) return value;
    return {};
}

Record record_of(const Draft& draft, const Stamp& stamp) {
    const auto* type = find_type(draft.type);
    if (!type) throw std::logic_error("event type is not in the catalog: " + std::string(draft.type));
    if (draft.aggregate_type != type->aggregate_type)
        throw std::logic_error(std::string(draft.type) + " is a fact of " + std::string(type->aggregate_type));

    const bool own_aggregate = draft.aggregate_id.empty();
    const auto& aggregate_id = own_aggregate ? stamp.event_id : draft.aggregate_id;
    Record record;
    record.topic = full_name(stamp.topic_prefix, topic_of_aggregate(draft.aggregate_type));
    record.key = draft.key.empty() ? stamp.event_id : draft.key;
    record.payload = json::serialize(draft.data);
    if (record.payload.size() > payload_limit) throw std::logic_error(std::string(draft.type) + " exceeds 256 KiB");

    auto& headers = record.headers;
    headers = {{"ce_specversion", "1.0"},
               {"ce_id", stamp.event_id},
               {"ce_source", stamp.source},
               {"ce_type", std::string(draft.type)},
               {"ce_subject", draft.aggregate_type + "/" + aggregate_id},
               {"ce_time", rfc3339_micros(stamp.occurred_at)},
               {"ce_dataschema", schema_path(*type)},
               {"content-type", "application/json"},
               {"ce_partitionkey", record.key},
               {"ce_sequence", padded(own_aggregate ? std::uint64_t{1} : draft.aggregate_version)},
               {"ce_tenantid", stamp.tenant},
               {"ce_timeline", std::to_string(stamp.timeline)}};
    if (!stamp.correlation_id.empty()) headers.emplace_back("ce_correlationid", stamp.correlation_id);
    if (!stamp.causation_id.empty()) headers.emplace_back("ce_causationid", stamp.causation_id);
    if (!stamp.traceparent.empty()) headers.emplace_back("ce_traceparent", stamp.traceparent);
    headers.emplace_back("ce_actor", stamp.actor.empty() ? "system" : stamp.actor);
    headers.emplace_back("ce_dataclassification", name_of(type->classification));
    if (!stamp.traceparent.empty()) headers.emplace_back("traceparent", stamp.traceparent);
    return record;
}

std::string headers_to_text(const Headers& headers) {
    std::string text = "[";
    for (const auto& [name, value] : headers) {
        if (text.size() > 1) text += ',';
        text += '[';
        append_quoted(text, name);
        text += ',';
        append_quoted(text, value);
        text += ']';
    }
    return text += ']';
}

Headers headers_from_text(std::string_view text) {
    Headers headers;
    std::array<unsigned char, 8192> room;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    json::monotonic_resource memory(room.data(), room.size());
    try {
        const auto parsed = json::parse(json::string_view(text.data(), text.size()), &memory);
        for (const auto& pair : parsed.as_array()) {
            const auto& name = pair.as_array().at(0).as_string();
            const auto& value = pair.as_array().at(1).as_string();
            headers.emplace_back(std::string(name), std::string(value));
        }
    } catch (const std::exception&) {
        throw Malformed("headers are not a list of pairs");
    }
    return headers;
}

Envelope envelope_of(const Record& record) {
    const auto subject = required(record, "ce_subject");
    const auto slash = subject.find('/');
    if (slash == std::string_view::npos) throw Malformed("ce_subject is not <aggregate>/<id>");
    return {.event_id = std::string(required(record, "ce_id")),
            .type = std::string(required(record, "ce_type")),
            .aggregate_type = std::string(subject.substr(0, slash)),
            .aggregate_id = std::string(subject.substr(slash + 1)),
            .aggregate_version = number_of<std::uint64_t>(required(record, "ce_sequence"), "ce_sequence"),
            .tenant = std::string(record.header("ce_tenantid")),
            .timeline = number_of<std::uint32_t>(required(record, "ce_timeline"), "ce_timeline"),
            .occurred_at = parse_rfc3339_micros(required(record, "ce_time")),
            .correlation_id = std::string(record.header("ce_correlationid")),
            .traceparent = std::string(record.header("ce_traceparent"))};
}

std::string structured(const Record& record) {
    json::object event;
    for (const auto& [name, value] : record.headers) {
        if (name.starts_with("ce_")) event[name.substr(3)] = value;
        if (name == "content-type") event["datacontenttype"] = value;
    }
    boost::system::error_code unreadable;
    auto data = json::parse(record.payload, unreadable);
    if (unreadable) throw Malformed("payload is not JSON");
    event["data"] = std::move(data);
    return json::serialize(event);
}

std::string rfc3339_micros(std::chrono::sys_time<std::chrono::microseconds> time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::array<char, 48> text{};
    const auto length = std::snprintf(
        text.data(), text.size(), "%04d-%02u-%02uT%02lld:%02lld:%02lld.%06lldZ", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
        static_cast<long long>(clock.hours().count()), static_cast<long long>(clock.minutes().count()),
        static_cast<long long>(clock.seconds().count()), static_cast<long long>(clock.subseconds().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::chrono::sys_time<std::chrono::microseconds> parse_rfc3339_micros(std::string_view text) {
    using namespace std::chrono;
    if (text.size() != 27 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':' || text[19] != '.' || text[26] != 'Z')
        throw Malformed("a time is not YYYY-MM-DDThh:mm:ss.ffffffZ");
    const auto part = [&](std::size_t at, std::size_t length) {
        return number_of<unsigned>(text.substr(at, length), "a part of a time");
    };
    const year_month_day date{year{static_cast<int>(part(0, 4))}, month{part(5, 2)}, day{part(8, 2)}};
    if (!date.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 59)
        throw Malformed("a time is out of range");
    return sys_days{date} + hours{part(11, 2)} + minutes{part(14, 2)} + seconds{part(17, 2)} +
           microseconds{part(20, 6)};
}

unsigned slot_of(std::string_view aggregate_type, std::string_view aggregate_id) {
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    const auto mix = [&hash](std::string_view text) {
        for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    };
    mix(aggregate_type);
    mix("/");
    mix(aggregate_id);
    return static_cast<unsigned>((hash ^ (hash >> 32)) % slot_count);
}

}  // namespace vestibule::events
