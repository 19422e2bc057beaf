#include "app/foundation.hpp"

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

}  // namespace

Foundation::Foundation(const Settings& settings)
    : key_file(crypto::KeyFile::open_or_create(settings.keys_file)),
      keyed_hash(*key_file->keys()),
      cipher(key_file),
      database(sql::Database::open(database_settings(settings, metrics))),
      tools{.clock = clock,
            .ids = ids,
            .keyed_hash = keyed_hash,
            .cipher = cipher,
            .event_source = "/vestibule/" + settings.events.kafka_prefix,
            .topic_prefix = settings.events.kafka_prefix,
            .outbox_written = {}} {}

}  // namespace vestibule::app
