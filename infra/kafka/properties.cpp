#include "infra/kafka/properties.hpp"

#include <algorithm>
#include <array>

#include "infra/kafka/handles.hpp"

namespace vestibule::kafka {

namespace {

using std::string_view;

constexpr string_view remedy_of_refused =
    "leave it out: the guarantees rest on Vestibule's own values. Accepted are security.protocol, sasl.*, ssl.*, "
    "socket.*, compression.*, connections.max.idle.ms, broker.address.family, client.dns.lookup and client.rack";

// Tokens of OAUTHBEARER are renewed by a callback on a queue that our clients do not poll.
constexpr string_view no_tokens = "use PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or GSSAPI";

bool accepted(string_view key) {
    constexpr std::array<string_view, 5> names{"security.protocol", "connections.max.idle.ms", "broker.address.family",
                                               "client.dns.lookup", "client.rack"};
    constexpr std::array<string_view, 4> families{"sasl.", "ssl.", "socket.", "compression."};
    return !key.starts_with("sasl.oauthbearer.") &&
           (std::ranges::find(names, key) != names.end() ||
            std::ranges::any_of(families, [&](auto family) { return key.starts_with(family); }));
}

string_view trimmed(string_view text) {
    constexpr auto spaces = " \t\r";
    const auto first = text.find_first_not_of(spaces);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

// What has another form may be half a secret, and is not shown.
bool is_name(string_view key) {
    return !key.empty() && key.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._") == key.npos;
}

class Reader {
  public:
    Properties read(string_view text) {
        for (line_ = 1; !text.empty(); ++line_) {
            const auto end = text.find('\n');
            if (const auto line = trimmed(text.substr(0, end)); !line.empty() && !line.starts_with('#')) take(line);
            text.remove_prefix(end == text.npos ? text.size() : end + 1);
        }
        if (read_.faults.empty()) try_together();
        return std::move(read_);
    }

  private:
    void fault(std::string problem, string_view remedy) {
        read_.faults.push_back({line_, std::move(problem), std::string(remedy)});
    }

    void take(string_view line) {
        const auto equals = line.find('=');
        const std::string key(trimmed(line.substr(0, equals)));
        if (equals == line.npos || !is_name(key)) return fault("is no property", "write key=value");
        if (!accepted(key)) return fault(key + " can't be set here", remedy_of_refused);
        const std::string value(trimmed(line.substr(equals + 1)));
        if (!read_.values.emplace(key, value).second) return fault(key + " is set twice", "leave one of them");
        if (key.starts_with("sasl.mechanism") && value == "OAUTHBEARER")
            return fault(key + " names OAUTHBEARER, which is not supported", no_tokens);
        // librdkafka's own words repeat the value.
        const auto outcome = rd_kafka_conf_set(scratch_.get(), key.c_str(), value.c_str(), nullptr, 0);
        if (outcome == RD_KAFKA_CONF_UNKNOWN)
            fault(key + " is unknown to librdkafka " + rd_kafka_version_str(), "see its CONFIGURATION.md");
        else if (outcome != RD_KAFKA_CONF_OK)
            fault("the value of " + key + " is not accepted", "see librdkafka's CONFIGURATION.md");
    }

    // A client without brokers asks nobody.
    void try_together() {
        line_ = 0;
        try {
            make_client(RD_KAFKA_PRODUCER, make_conf({.brokers = "", .extra = read_.values}, {}));
        } catch (const KafkaError& error) {
            std::string reason = error.what();
            for (const auto& [key, value] : read_.values)
                for (std::size_t at = 0; !value.empty() && (at = reason.find(value, at)) != reason.npos; at += 3)
                    reason.replace(at, value.size(), "***");
            fault("the properties make no client: " + reason, "see librdkafka's CONFIGURATION.md");
        }
    }

    Conf scratch_{rd_kafka_conf_new()};
    Properties read_;
    int line_ = 0;
};

}  // namespace

Properties read_properties(string_view text) {
    return Reader().read(text);
}

}  // namespace vestibule::kafka
