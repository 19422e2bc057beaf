#include "app/cli/screening.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/screening_cases.hpp"
#include "app/cli/screening_rescreen.hpp"
#include "app/cli/screening_waiting.hpp"
#include "app/cli/screening_work.hpp"

namespace vestibule::app::cli {

namespace {

struct Chosen {
    ScreeningOptions options;
    int (*work)(const ScreeningOptions&) = nullptr;
};

void declare_check(CLI::App& command, const std::shared_ptr<Chosen>& chosen) {
    auto* action = command.add_subcommand("check", "Report on a list set: files, counts, dates, hash, faults");
    action->add_option("DIR", chosen->options.lists, "Folder with SDN.CSV, ALT.CSV, ADD.CSV, SDN_COMMENTS.CSV")
        ->required();
    action->add_flag("--sdn-only", chosen->options.sdn_only, "SDN.CSV alone will do");
    action->add_flag("--json", chosen->options.json, "Print it as JSON");
    action->callback([chosen] { chosen->work = check_lists; });
}

void declare_try(CLI::App& command, const std::shared_ptr<Chosen>& chosen) {
    auto& options = chosen->options;
    auto* action = command.add_subcommand("try", "Screen one person");
    action->add_option("--name", options.names, "Name; again for aliases and former names")->required();
    action->add_option("--birth-date", options.birth_date, "YYYY, YYYY-MM or YYYY-MM-DD");
    action->add_option("--country", options.countries, "Nationality or residence, ISO 3166-1 alpha-2; may be repeated");
    action->add_option("--gender", options.gender, "male or female")->check(CLI::IsMember({"male", "female"}));
    action->add_option("--document", options.documents, "Number of a passport or identity card; may be repeated");
    action->add_option("--lists", options.lists, "Folder of the list set; left out: the demo list, years out of date");
    action->add_option("--floor", options.floor, "Tell hits from this score on")->check(CLI::Range(0.0, 1.0));
    action->add_option("--threshold", options.threshold, "A potential match from this score on")
        ->check(CLI::Range(0.0, 1.0));
    action->add_option("--limit", options.limit, "At most so many hits")->check(CLI::PositiveNumber);
    action->add_flag("--explain", options.explain, "Word by word and field by field");
    action->add_flag("--sdn-only", options.sdn_only, "SDN.CSV alone will do");
    action->add_flag("--json", options.json, "Print it as JSON, with the explanation");
    action->callback([chosen] { chosen->work = try_screening; });
}

void declare_batch(CLI::App& command, const std::shared_ptr<Chosen>& chosen) {
    auto& options = chosen->options;
    auto* action = command.add_subcommand("batch", "Screen a file of people");
    action->add_option("--lists", options.lists, "Folder of the list set")->required();
    action
        ->add_option("--in", options.in,
                     "CSV in UTF-8 with a header: id, name, birthDate, countryCode; the last two may lack")
        ->required();
    action
        ->add_option(
            "--out", options.out,
            "CSV to write: id,score,entityId,matchedName,nameKind,microseconds; a row a hit, at least one a query")
        ->required();
    action->add_option("--floor", options.floor, "Tell hits from this score on")->check(CLI::Range(0.0, 1.0));
    action->add_option("--limit", options.limit, "At most so many hits a query")->check(CLI::PositiveNumber);
    action->add_option("--threads", options.threads, "Threads that screen")->check(CLI::Range(1, 256));
    action->add_flag("--sdn-only", options.sdn_only, "SDN.CSV alone will do");
    action->add_flag("--json", options.json, "Print the summary as JSON");
    action->footer(
        "A query that can't be read has an empty score and nameKind `error:CODE`, and the exit code is 1:\n"
        "it is not clear. Any set that parses is taken.");
    action->callback([chosen] { chosen->work = batch_screening; });
}

void declare_compare(CLI::App& command, const std::shared_ptr<Chosen>& chosen) {
    auto* action = command.add_subcommand("compare", "What changed between two publications, as entries");
    action->add_option("OLD", chosen->options.lists, "Folder of the older set")->required();
    action->add_option("NEW", chosen->options.newer, "Folder of the newer set")->required();
    action->add_flag("--sdn-only", chosen->options.sdn_only, "SDN.CSV alone will do, in both");
    action->add_flag("--json", chosen->options.json, "Print it as JSON");
    action->callback([chosen] { chosen->work = compare_lists; });
}

}  // namespace

Work declare_screening(CLI::App& command) {
    auto chosen = std::make_shared<Chosen>();
    declare_check(command, chosen);
    declare_try(command, chosen);
    declare_batch(command, chosen);
    declare_compare(command, chosen);
    const auto cases = declare_screening_cases(command);
    declare_screening_waiting(command, cases);
    declare_screening_rescreen(command, cases);
    command.require_subcommand(1);
    return [chosen, cases](const Settings& settings) {
        try {
            if (cases->work) return cases->work(settings);
            return chosen->work(chosen->options);
        } catch (const std::exception& failure) {
            std::fprintf(stderr, "screening: %s\n", failure.what());
            return failed;
        }
    };
}

}  // namespace vestibule::app::cli
