#include "infra/kafka/handles.hpp"

#include <array>
#include <string_view>

#include "infra/log/log.hpp"

namespace vestibule::kafka {

namespace {

void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
    std::array<char, 512> reason{};
    if (rd_kafka_conf_set(conf, name, value, reason.data(), reason.size()) != RD_KAFKA_CONF_OK)
        throw KafkaError(std::string("Kafka property ") + name + ": " + reason.data());
}

// One line of librdkafka's log as one of ours, on a thread of its own, from the first to the last: a log queue would
// lose to standard error what comes when it is gone.
void write_log(const rd_kafka_t*, int severity, const char* facility, const char* text) {
    constexpr int syslog_error = 3;
    constexpr int syslog_warning = 4;
    const bool told_as_event = std::string_view(facility) == "FAIL";  // RD_KAFKA_EVENT_ERROR has the same text
    const auto level = told_as_event                ? log::Level::debug
                       : severity <= syslog_error   ? log::Level::warning
                       : severity <= syslog_warning ? log::Level::info
                                                    : log::Level::debug;
    log::write(level, "kafka client", {{"facility", facility}, {"text", text}});
}

}  // namespace

Conf make_conf(const ClientSettings& settings, std::initializer_list<std::pair<const char*, const char*>> properties) {
    Conf conf(rd_kafka_conf_new());
    set(conf.get(), "bootstrap.servers", settings.brokers.c_str());
    set(conf.get(), "client.id", settings.client_id.c_str());
    // The default of 10 s keeps a client away from a broker that has long been back.
    set(conf.get(), "reconnect.backoff.ms", "100");
    set(conf.get(), "reconnect.backoff.max.ms", "1000");
    // A topic made after the client began is seen within seconds, not after the default five minutes.
    set(conf.get(), "topic.metadata.refresh.interval.ms", "5000");
    set(conf.get(), "socket.keepalive.enable", "true");
    set(conf.get(), "socket.nagle.disable", "true");
    set(conf.get(), "statistics.interval.ms", "10000");
    rd_kafka_conf_set_log_cb(conf.get(), write_log);
    set(conf.get(), "log.connection.close", "false");
    for (const auto& [name, value] : properties) set(conf.get(), name, value);
    for (const auto& [name, value] : settings.extra) set(conf.get(), name.c_str(), value.c_str());
    return conf;
}

Handle make_client(rd_kafka_type_t type, Conf conf) {
    std::array<char, 512> reason{};
    Handle client(rd_kafka_new(type, conf.get(), reason.data(), reason.size()));
    if (!client) throw KafkaError(std::string("Kafka client: ") + reason.data());
    static_cast<void>(conf.release());  // the client owns it now
    return client;
}

}  // namespace vestibule::kafka
