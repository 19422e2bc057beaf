#include "infra/eventlog/log_table.hpp"

#include "infra/sql/record_columns.hpp"

namespace vestibule::eventlog {

namespace {

Delivery delivery_of(const sql::Row& row) {
    return {.record = std::make_shared<events::Record>(sql::record_at(row, 1)),
            .partition = 0,
            .offset = row.integer(0),
            .appended_at = row.instant(5),
            .epoch = 1};
}

}  // namespace

void LogTable::watch(const std::shared_ptr<Signal>& reader) {
    const std::lock_guard lock(mutex_);
    readers_.push_back(reader);
}

void LogTable::wake_readers() {
    const std::lock_guard lock(mutex_);
    std::erase_if(readers_, [](const auto& reader) { return reader.expired(); });
    for (const auto& reader : readers_)
        if (auto signal = reader.lock()) signal->raise();
}

std::vector<Delivery> read_after(sql::Session& session, const std::string& topic, std::int64_t position,
                                 std::size_t limit) {
    std::vector<Delivery> deliveries;
    for (const auto& row : session.rows("itttbi",
                                        "SELECT position, topic, msg_key, headers, payload, appended_at FROM event_log "
                                        "WHERE topic = :a AND part = 0 AND position > :b ORDER BY position LIMIT :c",
                                        topic, position, static_cast<std::int64_t>(limit)))
        deliveries.push_back(delivery_of(row));
    return deliveries;
}

std::int64_t unfinished(sql::Session& session, const std::string& consumer, const std::string& topic) {
    return session
        .row("i",
             "SELECT COUNT(*) FROM event_log WHERE topic = :topic AND part = 0 AND position > COALESCE((SELECT "
             "o.position FROM event_log_offset o WHERE o.consumer = :consumer AND o.topic = :topic AND o.part = 0), 0)",
             topic, consumer)
        ->integer(0);
}

}  // namespace vestibule::eventlog
