#include "app/cli/relay.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/database_work.hpp"
#include "app/http/time_text.hpp"
#include "infra/relay/outbox.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;

struct Options {
    enum class Action { status, republish, release } action = Action::status;
    std::string aggregate;  // type/id
    std::string since;      // RFC 3339
    bool json = false;
};

int status(const Settings& settings, bool as_data) {
    relay::Backlog waiting;
    std::vector<relay::ParkedAggregate> parked;
    with_database(settings, [&](sql::Session& session) {
        waiting = relay::backlog(session);
        parked = relay::parked_aggregates(session);
    });
    const auto age = std::chrono::duration<double>(waiting.oldest).count();
    if (as_data) {
        json::array list;
        for (const auto& row : parked)
            list.push_back(json::object{{"aggregate", row.aggregate},
                                        {"eventId", row.event_id},
                                        {"reason", row.reason},
                                        {"since", events::rfc3339_micros(row.since)}});
        std::printf(
            "%s\n",
            json::serialize(json::object{{"rows", waiting.rows}, {"oldestSeconds", age}, {"parked", std::move(list)}})
                .c_str());
        return ok;
    }
    std::printf("waiting %lld, oldest %.1f s, parked aggregates %zu\n", static_cast<long long>(waiting.rows), age,
                parked.size());
    for (const auto& row : parked)
        std::printf("parked  %s  since %s  event %s  %s\n", row.aggregate.c_str(),
                    events::rfc3339_micros(row.since).c_str(), row.event_id.c_str(), row.reason.c_str());
    return ok;
}

int release(const Settings& settings, const std::string& aggregate) {
    std::int64_t released = 0;
    with_database(settings, [&](sql::Session& session) { released = relay::release(session, aggregate); });
    std::printf("released %lld\n", static_cast<long long>(released));
    return released > 0 || aggregate.empty() ? ok : failed;
}

int republish(const Settings& settings, const std::string& since) {
    std::int64_t rows = 0;
    const auto from = parse_rfc3339(since);
    if (!from) {
        std::fprintf(stderr, "relay: --since: '%s' is no time; expected one like 2026-11-23T17:02:11Z\n",
                     since.c_str());
        return bad_usage;
    }
    with_database(settings, [&](sql::Session& session) { rows = relay::republish(session, *from); });
    std::printf("republished %lld\n", static_cast<long long>(rows));
    return ok;
}

int work_on_relay(const Settings& settings, const Options& options) {
    try {
        switch (options.action) {
            case Options::Action::status:
                return status(settings, options.json);
            case Options::Action::release:
                return release(settings, options.aggregate);
            case Options::Action::republish:
                return republish(settings, options.since);
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "relay: %s\n", failure.what());
    }
    return failed;
}

}  // namespace

Work declare_relay(CLI::App& command) {
    auto options = std::make_shared<Options>();
    auto* status_action =
        command.add_subcommand("status", "What waits, how old it is, and which aggregates are parked");
    status_action->add_flag("--json", options->json, "Print it as JSON");
    auto* release_action = command.add_subcommand("release", "Send a parked aggregate's events again, in order");
    release_action->add_option("AGGREGATE", options->aggregate, "<type>/<id>; left out: all that are parked");
    release_action->callback([options] { options->action = Options::Action::release; });
    auto* republish_action =
        command.add_subcommand("republish", "Send again what was published, after a loss in the broker");
    republish_action
        ->add_option("--since", options->since,
                     "Of events published since that time, such as 2026-11-23T17:02:11Z (7 days are kept)")
        ->required();
    republish_action->callback([options] { options->action = Options::Action::republish; });
    command.require_subcommand(1);
    return [options](const Settings& settings) { return work_on_relay(settings, *options); };
}

}  // namespace vestibule::app::cli
