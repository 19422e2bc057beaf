#include "infra/kafka/topic_admin.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <thread>

#include "domain/shared/failures.hpp"
#include "events/catalog.hpp"
#include "events/topics.hpp"
#include "infra/kafka/handles.hpp"

namespace vestibule::kafka {

namespace {

constexpr int answer_milliseconds = 15'000;
// A request gives up before its caller does, so that no answer comes when nobody waits for it.
constexpr int request_milliseconds = 10'000;
constexpr std::chrono::milliseconds look_again{50};

using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroyed<rd_kafka_NewTopic_destroy>>;
using ConfigResource = std::unique_ptr<rd_kafka_ConfigResource_t, Destroyed<rd_kafka_ConfigResource_destroy>>;
using AdminOptions = std::unique_ptr<rd_kafka_AdminOptions_t, Destroyed<rd_kafka_AdminOptions_destroy>>;

std::string milliseconds_of(std::chrono::hours time) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

WantedTopic wanted(std::string name, int partitions, bool production, events::Cleanup cleanup,
                   std::chrono::hours retention) {
    WantedTopic topic{
        .name = std::move(name), .partitions = partitions, .replication = production ? 3 : 1, .properties = {}};
    if (cleanup == events::Cleanup::compact)
        topic.properties = {{"cleanup.policy", "compact"},
                            {"delete.retention.ms", milliseconds_of(retention)},
                            {"max.compaction.lag.ms", milliseconds_of(retention)}};
    else
        topic.properties = {{"cleanup.policy", "delete"}, {"retention.ms", milliseconds_of(retention)}};
    topic.properties.emplace_back("message.timestamp.type", "CreateTime");
    topic.properties.emplace_back("min.insync.replicas", production ? "2" : "1");
    topic.properties.emplace_back("unclean.leader.election.enable", "false");
    return topic;
}

}  // namespace

std::vector<WantedTopic> wanted_topics(const std::string& prefix, bool production) {
    std::vector<WantedTopic> all;
    for (const auto& topic : events::topics()) {
        const auto name = events::full_name(prefix, topic);
        const auto partitions = production ? topic.partitions_production : topic.partitions_development;
        all.push_back(wanted(name, partitions, production, topic.cleanup, topic.retention));
        for (const auto& consumer : events::consumers_of(topic))
            all.push_back(wanted(events::dead_letter_name(name, consumer), partitions, production,
                                 events::Cleanup::remove, events::dead_letter_retention));
    }
    return all;
}

struct TopicAdmin::State {
    Handle handle;

    // A request with a queue of its own: an answer that came too late must not be taken for the next request's.
    template <class Send>
    Event ask(rd_kafka_admin_op_t operation, Send send) {
        const AdminOptions options(rd_kafka_AdminOptions_new(handle.get(), operation));
        std::array<char, 512> reason{};
        check(rd_kafka_AdminOptions_set_request_timeout(options.get(), request_milliseconds, reason.data(),
                                                        reason.size()),
              "request timeout");
        // The brokers answer when topics can be used, not only when they are written down.
        if (operation == RD_KAFKA_ADMIN_OP_CREATETOPICS)
            check(rd_kafka_AdminOptions_set_operation_timeout(options.get(), request_milliseconds / 2, reason.data(),
                                                              reason.size()),
                  "operation timeout");
        const Queue queue(rd_kafka_queue_new(handle.get()));
        send(options.get(), queue.get());
        Event event(rd_kafka_queue_poll(queue.get(), answer_milliseconds));
        if (!event) throw Unavailable("Kafka does not answer");
        if (auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw Unavailable(std::string("Kafka: ") + rd_kafka_err2name(code));
        return event;
    }

    template <class Use>
    auto metadata(Use use) {
        const rd_kafka_metadata_t* found = nullptr;
        if (auto code = rd_kafka_metadata(handle.get(), 1, nullptr, &found, answer_milliseconds);
            code != RD_KAFKA_RESP_ERR_NO_ERROR)
            throw Unavailable(std::string("Kafka does not answer: ") + rd_kafka_err2name(code));
        const std::unique_ptr<const rd_kafka_metadata_t, Destroyed<rd_kafka_metadata_destroy>> own(found);
        return use(*own);
    }

    std::map<std::string, int> partitions_of_existing() {
        return metadata([](const rd_kafka_metadata_t& all) {
            std::map<std::string, int> partitions;
            for (int i = 0; i < all.topic_cnt; ++i) partitions[all.topics[i].topic] = all.topics[i].partition_cnt;
            return partitions;
        });
    }

    std::map<std::string, std::map<std::string, std::string>> properties_of(const std::vector<std::string>& topics) {
        std::map<std::string, std::map<std::string, std::string>> properties;
        if (topics.empty()) return properties;
        std::vector<ConfigResource> resources;
        std::vector<rd_kafka_ConfigResource_t*> raw;
        for (const auto& topic : topics) {
            resources.emplace_back(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
            raw.push_back(resources.back().get());
        }
        const auto event = ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, [&](auto* options, auto* queue) {
            rd_kafka_DescribeConfigs(handle.get(), raw.data(), raw.size(), options, queue);
        });
        std::size_t count = 0;
        const auto* const* found =
            rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
        for (std::size_t i = 0; i < count; ++i) {
            auto& own = properties[rd_kafka_ConfigResource_name(found[i])];
            std::size_t entries = 0;
            const auto* const* configs = rd_kafka_ConfigResource_configs(found[i], &entries);
            for (std::size_t j = 0; j < entries; ++j)
                if (const auto* value = rd_kafka_ConfigEntry_value(configs[j]))
                    own[rd_kafka_ConfigEntry_name(configs[j])] = value;
        }
        return properties;
    }

    void create(const std::vector<WantedTopic>& topics) {
        if (topics.empty()) return;
        std::array<char, 512> reason{};
        std::vector<NewTopic> made;
        std::vector<rd_kafka_NewTopic_t*> raw;
        for (const auto& topic : topics) {
            made.emplace_back(rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication,
                                                    reason.data(), reason.size()));
            if (!made.back()) throw KafkaError(topic.name + ": " + reason.data());
            for (const auto& [name, value] : topic.properties)
                check(rd_kafka_NewTopic_set_config(made.back().get(), name.c_str(), value.c_str()), name);
            raw.push_back(made.back().get());
        }
        const auto event = ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](auto* options, auto* queue) {
            rd_kafka_CreateTopics(handle.get(), raw.data(), raw.size(), options, queue);
        });
        std::size_t count = 0;
        const auto* const* results =
            rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
        for (std::size_t i = 0; i < count; ++i) {
            const auto code = rd_kafka_topic_result_error(results[i]);
            // Two instances may start side by side.
            if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
                throw KafkaError(std::string(rd_kafka_topic_result_name(results[i])) + ": " + rd_kafka_err2name(code));
        }
        wait_until([&] { return exist(topics); });
    }

    // The controller's yes comes a moment before the brokers know what it said yes to.
    template <class Shown>
    void wait_until(Shown shown) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(answer_milliseconds);
        while (!shown()) {
            if (std::chrono::steady_clock::now() > deadline) throw Unavailable("Kafka does not show what it has done");
            std::this_thread::sleep_for(look_again);
        }
    }

    bool exist(const std::vector<WantedTopic>& topics) {
        const auto existing = partitions_of_existing();
        return std::ranges::all_of(topics, [&](const auto& topic) { return existing.contains(topic.name); });
    }

    bool has_properties(const WantedTopic& topic) {
        auto all = properties_of({topic.name});
        return std::ranges::all_of(topic.properties, [&properties = all[topic.name]](const auto& property) {
            return properties[property.first] == property.second;
        });
    }

    void change(const std::vector<WantedTopic>& topics) {
        for (const auto& topic : topics) {
            ConfigResource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.name.c_str()));
            for (const auto& [name, value] : topic.properties)
                check(rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str()), name);
            auto* raw = resource.get();
            const auto event = ask(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, [&](auto* options, auto* queue) {
                rd_kafka_AlterConfigs(handle.get(), &raw, 1, options, queue);
            });
            std::size_t count = 0;
            const auto* const* results =
                rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(event.get()), &count);
            for (std::size_t i = 0; i < count; ++i) check(rd_kafka_ConfigResource_error(results[i]), topic.name);
            wait_until([&] { return has_properties(topic); });
        }
    }
};

TopicAdmin::TopicAdmin(const ClientSettings& settings) : state_(std::make_unique<State>()) {
    state_->handle = make_client(RD_KAFKA_PRODUCER, make_conf(settings, {}));
}

TopicAdmin::~TopicAdmin() = default;

int TopicAdmin::brokers() {
    return state_->metadata([](const rd_kafka_metadata_t& all) { return all.broker_cnt; });
}

std::vector<TopicStep> TopicAdmin::plan(const std::vector<WantedTopic>& wanted) {
    const auto partitions = state_->partitions_of_existing();
    std::vector<std::string> existing;
    for (const auto& topic : wanted)
        if (partitions.contains(topic.name)) existing.push_back(topic.name);
    auto properties = state_->properties_of(existing);

    std::vector<TopicStep> steps;
    for (const auto& topic : wanted) {
        auto& step =
            steps.emplace_back(TopicStep{.kind = TopicStep::Kind::keep, .topic = topic.name, .differences = {}});
        const auto found = partitions.find(topic.name);
        if (found == partitions.end()) {
            step.kind = TopicStep::Kind::create;
            step.differences.push_back("partitions " + std::to_string(topic.partitions));
            for (const auto& [name, value] : topic.properties) step.differences.push_back(name + " " + value);
            continue;
        }
        for (const auto& [name, value] : topic.properties)
            if (const auto& is = properties[topic.name][name]; is != value) {
                step.kind = TopicStep::Kind::change;
                step.differences.push_back(name + " " + is + " -> " + value);
            }
        if (found->second != topic.partitions) {
            step.kind = step.kind == TopicStep::Kind::keep ? TopicStep::Kind::wrong : step.kind;
            step.differences.push_back("partitions " + std::to_string(found->second) + ", wanted " +
                                       std::to_string(topic.partitions) + ": not changed, keys would move");
        }
    }
    return steps;
}

std::vector<TopicStep> TopicAdmin::apply(const std::vector<WantedTopic>& wanted) {
    auto steps = plan(wanted);
    std::vector<WantedTopic> to_create;
    std::vector<WantedTopic> to_change;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (steps[i].kind == TopicStep::Kind::create) to_create.push_back(wanted[i]);
        if (steps[i].kind == TopicStep::Kind::change) to_change.push_back(wanted[i]);
    }
    state_->create(to_create);
    state_->change(to_change);
    return steps;
}

}  // namespace vestibule::kafka
