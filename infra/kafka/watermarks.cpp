#include "infra/kafka/watermarks.hpp"

#include <algorithm>
#include <thread>

#include "domain/shared/failures.hpp"

namespace vestibule::kafka {

namespace {

constexpr std::chrono::milliseconds ask_again{100};

// A topic just made has no leader for a moment: that is asked again until the deadline.
template <class Ask>
void ask(std::chrono::steady_clock::time_point deadline, Ask attempt) {
    auto code = attempt();
    while (code != RD_KAFKA_RESP_ERR_NO_ERROR && std::chrono::steady_clock::now() + ask_again < deadline) {
        std::this_thread::sleep_for(ask_again);
        code = attempt();
    }
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw Unavailable(std::string("Kafka does not answer: ") + rd_kafka_err2name(code));
}

std::vector<int> partitions_of(rd_kafka_t* handle, const std::string& topic,
                               std::chrono::steady_clock::time_point deadline) {
    const std::unique_ptr<rd_kafka_topic_t, Destroyed<rd_kafka_topic_destroy>> own(
        rd_kafka_topic_new(handle, topic.c_str(), nullptr));
    std::vector<int> partitions;
    ask(deadline, [&] {
        const rd_kafka_metadata_t* answer = nullptr;
        const auto code = rd_kafka_metadata(handle, 0, own.get(), &answer, left_milliseconds(deadline));
        if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return code;
        const std::unique_ptr<const rd_kafka_metadata_t, Destroyed<rd_kafka_metadata_destroy>> metadata(answer);
        // A topic that is not made yet would be passed over in silence, and never be read.
        if (const auto missing = metadata->topics[0].err; missing != RD_KAFKA_RESP_ERR_NO_ERROR) return missing;
        partitions.clear();
        for (int i = 0; i < metadata->topics[0].partition_cnt; ++i)
            partitions.push_back(metadata->topics[0].partitions[i].id);
        return code;
    });
    return partitions;
}

}  // namespace

int left_milliseconds(std::chrono::steady_clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::max<std::int64_t>(left, 1));
}

std::map<std::pair<std::string, int>, Watermarks> watermarks(rd_kafka_t* handle, const std::vector<std::string>& topics,
                                                             std::chrono::steady_clock::time_point deadline) {
    std::map<std::pair<std::string, int>, Watermarks> found;
    for (const auto& topic : topics)
        for (const auto partition : partitions_of(handle, topic, deadline)) {
            auto& [low, high] = found[{topic, partition}];
            ask(deadline, [&, partition] {
                return rd_kafka_query_watermark_offsets(handle, topic.c_str(), partition, &low, &high,
                                                        left_milliseconds(deadline));
            });
        }
    return found;
}

}  // namespace vestibule::kafka
