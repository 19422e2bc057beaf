#include "app/foundation.hpp"

#include <algorithm>
#include <stdexcept>

#include "infra/eventlog/log_home.hpp"

namespace vestibule::app {

namespace {

sql::DatabaseSettings database_settings(const Settings& settings, metrics::Registry& metrics) {
    return {.url = settings.database.url,
            .connections = settings.database.connections,
            .readers = settings.database.readers,
            .queue_limit = settings.database.queue_limit,
            .batch_limit = settings.database.batch_limit,
            .statement_timeout = settings.database.statement_timeout,
            .metrics = &metrics};
}

// Drivers tell in several lines.
std::string one_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    std::ranges::replace_if(text, [](char c) { return c == '\n' || c == '\t'; }, ' ');
    return text;
}

}  // namespace

std::unique_ptr<sql::Database> open_database(sql::DatabaseSettings settings) {
    try {
        return sql::Database::open(std::move(settings));
    } catch (const std::runtime_error& failure) {
        throw std::runtime_error("database.url: " + one_line(failure.what()));
    }
}

Foundation::Foundation(const Settings& settings)
    : key_file(crypto::KeyFile::open_or_create(settings.keys_file)),
      keyed_hash(*key_file->keys()),
      cipher(key_file),
      database(open_database(database_settings(settings, metrics))),
      tools{.clock = clock,
            .ids = ids,
            .keyed_hash = keyed_hash,
            .cipher = cipher,
            .event_source = "/vestibule/" + settings.events.kafka_prefix,
            .topic_prefix =
                settings.events.kafka_brokers.empty() ? eventlog::embedded_prefix : settings.events.kafka_prefix,
            .event_written = {}} {}

}  // namespace vestibule::app
