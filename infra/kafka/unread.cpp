#include "infra/kafka/unread.hpp"

#include <algorithm>

#include "domain/shared/failures.hpp"
#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/kafka/watermarks.hpp"

namespace vestibule::kafka {

namespace {

using Deadline = std::chrono::steady_clock::time_point;

constexpr std::chrono::seconds patience{30};

// Members of the group are not disturbed: it is asked, not joined.
std::int64_t unread_of(const ClientSettings& settings, const std::string& consumer, const std::string& topic,
                       Deadline deadline) {
    const auto group = settings.group_prefix + "." + consumer;
    const auto handle = make_client(RD_KAFKA_CONSUMER, make_conf(settings, {{"group.id", group.c_str()}}));
    const auto marks = watermarks(handle.get(), {topic}, deadline);
    const PartitionList committed(rd_kafka_topic_partition_list_new(static_cast<int>(marks.size())));
    for (const auto& [place, each] : marks)
        rd_kafka_topic_partition_list_add(committed.get(), topic.c_str(), place.second);
    if (const auto code = rd_kafka_committed(handle.get(), committed.get(), left_milliseconds(deadline));
        code != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw Unavailable(std::string("Kafka does not answer: ") + rd_kafka_err2name(code));
    std::int64_t records = 0;
    for (int i = 0; i < committed->cnt; ++i) {
        const auto& [low, high] = marks.at({topic, committed->elems[i].partition});
        records += high - std::max(low, committed->elems[i].offset);  // negative: the group has never been here
    }
    return records;
}

}  // namespace

std::vector<Unread> unread(const ClientSettings& settings) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    std::vector<Unread> found;
    for (const auto& topic : events::topics())
        for (const auto& consumer : events::consumers_of(topic)) {
            const auto name = events::full_name(settings.group_prefix, topic);
            if (const auto records = unread_of(settings, consumer, name, deadline); records > 0)
                found.push_back({consumer, name, records});
        }
    return found;
}

}  // namespace vestibule::kafka
