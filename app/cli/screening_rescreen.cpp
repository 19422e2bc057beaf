#include "app/cli/screening_rescreen.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>

#include "app/cli/database_work.hpp"
#include "infra/sql/screening/rescreening.hpp"

namespace vestibule::app::cli {

namespace {

struct RescreenOptions {
    std::string tenant;
    bool as_json = false;
};

int status(const Settings& settings, const RescreenOptions& options) {
    sql::RescreeningProgress progress;
    with_database(settings,
                  [&](sql::Session& session) { progress = sql::rescreening_progress(session, options.tenant); });
    const auto people = static_cast<long long>(progress.people), behind = static_cast<long long>(progress.behind);
    if (options.as_json)
        std::printf("{\"people\":%lld,\"behind\":%lld}\n", people, behind);
    else
        std::printf("%lld of %lld clear people are still to be compared with the list in force\n", behind, people);
    return ok;
}

int start(const Settings& settings, const RescreenOptions& options) {
    with_database(settings,
                  [&](sql::Session& session) { sql::start_rescreening(session, options.tenant, SystemClock().now()); });
    return status(settings, options);
}

}  // namespace

void declare_screening_rescreen(CLI::App& command, const std::shared_ptr<CaseCommands>& chosen) {
    auto options = std::make_shared<RescreenOptions>();
    auto* rescreen = command.add_subcommand("rescreen", "Everybody compared anew, as a check: start, status");
    rescreen->require_subcommand(1);
    const auto declare = [&](const char* name, const char* what, int (*work)(const Settings&, const RescreenOptions&)) {
        auto* sub = rescreen->add_subcommand(name, what);
        sub->add_option("--tenant", options->tenant, "Of that tenant only");
        sub->add_flag("--json", options->as_json, "Print it as JSON");
        sub->callback([chosen, options, work] {
            chosen->work = [options, work](const Settings& settings) { return work(settings, *options); };
        });
    };
    declare("start",
            "Have the running service compare all clear people with the list in force; it goes on after a restart",
            start);
    declare("status", "How many are still to be compared", status);
}

}  // namespace vestibule::app::cli
