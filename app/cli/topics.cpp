#include "app/cli/topics.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "infra/kafka/topic_admin.hpp"

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

int work_on_topics(const Settings& settings, bool apply, bool as_data) {
    if (settings.events.kafka_brokers.empty()) {
        std::fputs("topics: events.kafka.brokers is not set; the embedded event log needs no topics\n", stderr);
        return bad_usage;
    }
    try {
        kafka::TopicAdmin admin({.brokers = settings.events.kafka_brokers,
                                 .group_prefix = settings.events.kafka_prefix,
                                 .extra = settings.events.kafka_properties});
        const auto wanted = kafka::wanted_topics(settings.events.kafka_prefix, admin.brokers() >= production_brokers);
        const auto steps = apply ? admin.apply(wanted) : admin.plan(wanted);
        print(steps, as_data);
        return std::ranges::any_of(steps, [](const auto& step) { return step.kind == Kind::wrong; }) ? failed : ok;
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "topics: %s\n", failure.what());
        return failed;
    }
}

}  // namespace

Work declare_topics(CLI::App& command) {
    struct Options {
        bool apply = false;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    auto* plan = command.add_subcommand("plan", "Show what apply would do; changes nothing");
    auto* apply =
        command.add_subcommand("apply", "Create missing topics and correct their settings, never their partitions");
    for (auto* action : {plan, apply}) action->add_flag("--json", options->json, "Print the steps as JSON");
    apply->callback([options] { options->apply = true; });
    command.require_subcommand(1);
    return [options](const Settings& settings) { return work_on_topics(settings, options->apply, options->json); };
}

}  // namespace vestibule::app::cli
