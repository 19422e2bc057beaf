#include "app/cli/topics.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "app/cli/database_work.hpp"
#include "app/sole_process.hpp"
#include "infra/eventlog/log_home.hpp"
#include "infra/kafka/topic_admin.hpp"
#include "infra/kafka/unread.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;
using Kind = kafka::TopicStep::Kind;

constexpr int production_brokers = 3;

const char* name_of(Kind kind) {
    switch (kind) {
        case Kind::create:
            return "create";
        case Kind::change:
            return "change";
        case Kind::keep:
            return "keep";
        case Kind::wrong:
            return "wrong";
    }
    return "";
}

void print(const std::vector<kafka::TopicStep>& steps, bool as_data) {
    json::array list;
    for (const auto& step : steps) {
        if (as_data) {
            list.push_back(
                json::object{{"step", name_of(step.kind)},
                             {"topic", step.topic},
                             {"differences", json::array(step.differences.begin(), step.differences.end())}});
            continue;
        }
        std::printf("%-6s %s\n", name_of(step.kind), step.topic.c_str());
        for (const auto& difference : step.differences) std::printf("         %s\n", difference.c_str());
    }
    if (as_data) std::printf("%s\n", json::serialize(list).c_str());
}

struct Options {
    enum class Action { plan, apply, leave } action = Action::plan;
    bool json = false;
    bool even_unread = false;
};

kafka::ClientSettings client_settings(const Settings& settings, const std::string& prefix) {
    return {
        .brokers = settings.events.kafka_brokers, .group_prefix = prefix, .extra = settings.events.kafka_properties};
}

int plan_or_apply(const Settings& settings, const Options& options) {
    const auto& prefix = settings.events.kafka_prefix;
    kafka::TopicAdmin admin(client_settings(settings, prefix));
    const auto wanted = kafka::wanted_topics(prefix, admin.brokers() >= production_brokers);
    const auto steps = options.action == Options::Action::apply ? admin.apply(wanted) : admin.plan(wanted);
    print(steps, options.json);
    return std::ranges::any_of(steps, [](const auto& step) { return step.kind == Kind::wrong; }) ? failed : ok;
}

bool everything_read(const kafka::ClientSettings& client) {
    const auto found = kafka::unread(client);
    for (const auto& [consumer, topic, records] : found)
        std::fprintf(stderr, "topics: the consumer %s has not finished %lld events of %s\n", consumer.c_str(),
                     static_cast<long long>(records), topic.c_str());
    if (!found.empty())
        std::fputs("Start the service once more with the settings as they are, wait until it has, and stop it\n",
                   stderr);
    return found.empty();
}

int leave(const Settings& settings, const Options& options) {
    const SoleProcess alone(settings);
    std::optional<std::string> prefix;
    with_database(settings, [&](sql::Session& session) { prefix = eventlog::kafka_prefix(session); });
    if (!prefix) {
        std::fputs("topics: the events of this installation are not in Kafka\n", stderr);
        return failed;
    }
    if (!options.even_unread && !everything_read(client_settings(settings, *prefix))) return failed;
    with_database(settings, [](sql::Session& session) { eventlog::leave_kafka(session); });
    std::printf("left the topics of %s; the next start settles where events go\n", prefix->c_str());
    return ok;
}

int work_on_topics(const Settings& settings, const Options& options) {
    if (settings.events.kafka_brokers.empty() && !options.even_unread) {
        std::fputs("topics: events.kafka.brokers is not set; the embedded event log needs no topics\n", stderr);
        return bad_usage;
    }
    try {
        return options.action == Options::Action::leave ? leave(settings, options) : plan_or_apply(settings, options);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "topics: %s\n", failure.what());
        return failed;
    }
}

}  // namespace

Work declare_topics(CLI::App& command) {
    auto options = std::make_shared<Options>();
    auto* plan = command.add_subcommand("plan", "Show what apply would do; changes nothing");
    auto* apply =
        command.add_subcommand("apply", "Create missing topics and correct their settings, never their partitions");
    for (auto* action : {plan, apply}) action->add_flag("--json", options->json, "Print the steps as JSON");
    apply->callback([options] { options->action = Options::Action::apply; });
    auto* leave = command.add_subcommand(
        "leave",
        "Before the service goes on with other topics, or without Kafka: see that its consumers have read all");
    leave->add_flag("--even-unread", options->even_unread, "Ask no broker: what was not read is lost to consumers");
    leave->callback([options] { options->action = Options::Action::leave; });
    command.require_subcommand(1);
    return [options](const Settings& settings) { return work_on_topics(settings, *options); };
}

}  // namespace vestibule::app::cli
