#include "app/cli/screening_waiting.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>

#include "app/cli/database_work.hpp"
#include "events/envelope.hpp"
#include "infra/sql/screening/waiting.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;

struct WaitingOptions {
    std::string tenant;
    bool parked = false;
    bool as_json = false;
    std::size_t limit = 100;
};

int list(const Settings& settings, const WaitingOptions& options) {
    std::vector<sql::WaitingPerson> people;
    with_database(settings, [&](sql::Session& session) {
        people = sql::waiting_people(session, options.tenant, options.parked, options.limit);
    });
    json::array items;
    for (const auto& person : people) {
        const auto since = events::rfc3339_micros(person.pending_since);
        if (options.as_json)
            items.push_back(json::object{{"userId", person.user.to_string()},
                                         {"tenant", person.tenant},
                                         {"site", person.site},
                                         {"cause", person.cause},
                                         {"attempts", person.attempts},
                                         {"lastCode", person.last_code},
                                         {"pendingSince", since},
                                         {"state", person.state}});
        else
            std::printf("%s  %s/%s  %s  since %s  %d attempts  %s  %s\n", person.user.to_string().c_str(),
                        person.tenant.c_str(), person.site.c_str(), person.cause.c_str(), since.c_str(),
                        person.attempts, person.last_code.empty() ? "not asked yet" : person.last_code.c_str(),
                        person.state.c_str());
    }
    if (options.as_json) std::printf("%s\n", json::serialize(items).c_str());
    if (!options.as_json && people.empty()) std::fputs("nobody waits\n", stderr);
    return ok;
}

int retry(const Settings& settings, const WaitingOptions& options) {
    std::int64_t people = 0;
    with_database(settings, [&](sql::Session& session) {
        people = sql::retry_waiting(session, options.tenant, SystemClock().now());
    });
    std::printf("%lld people are screened again\n", static_cast<long long>(people));
    return ok;
}

}  // namespace

void declare_screening_waiting(CLI::App& command, const std::shared_ptr<CaseCommands>& chosen) {
    auto options = std::make_shared<WaitingOptions>();
    auto* waiting = command.add_subcommand("waiting", "People who wait for a decision: list, retry");
    waiting->require_subcommand(1);
    auto* listing = waiting->add_subcommand("list", "Who waits, how long, and why; the oldest first");
    listing->add_option("--tenant", options->tenant, "Of that tenant only");
    listing->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 10'000));
    listing->add_flag(
        "--parked", options->parked,
        "Only those who wait for a human: given up after a day, or with a name that could not be compared");
    listing->add_flag("--json", options->as_json, "Print them as JSON");
    listing->callback(
        [chosen, options] { chosen->work = [options](const Settings& settings) { return list(settings, *options); }; });
    auto* retrying = waiting->add_subcommand("retry", "Have the running service try them again now, parked ones too");
    retrying->add_option("--tenant", options->tenant, "Of that tenant only");
    retrying->callback([chosen, options] {
        chosen->work = [options](const Settings& settings) { return retry(settings, *options); };
    });
}

}  // namespace vestibule::app::cli
