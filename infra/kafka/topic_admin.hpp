// Topics as they should be against topics as they are: a plan that reads, an apply that acts.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "infra/kafka/client.hpp"

namespace vestibule::kafka {

struct WantedTopic {
    std::string name;
    int partitions = 1;
    int replication = 1;
    std::vector<std::pair<std::string, std::string>> properties;  // retention.ms, cleanup.policy, …
};

struct TopicStep {
    enum class Kind { create, change, keep, wrong };  // wrong: differs in what can't be changed (partitions)
    Kind kind;
    std::string topic;
    std::vector<std::string> differences;  // "retention.ms 1000 -> 2592000000"
};

// All topics below `prefix`, and the dead letter topic of each topic and consumer of the catalog. Production: the
// production counts, replication 3 with two in sync; otherwise the development counts and 1.
std::vector<WantedTopic> wanted_topics(const std::string& prefix, bool production);

// Both block (run them on the pool) and throw Unavailable where no broker answers, std::runtime_error where one
// refuses.
class TopicAdmin {
  public:
    explicit TopicAdmin(const ClientSettings& settings);
    ~TopicAdmin();

    int brokers();
    std::vector<TopicStep> plan(const std::vector<WantedTopic>& wanted);
    // Creates and changes what the plan says, returns it. Partition counts of existing topics are never touched.
    std::vector<TopicStep> apply(const std::vector<WantedTopic>& wanted);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vestibule::kafka
