#include "app/cli/screening_cases.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <exception>
#include <optional>

#include "app/cli/case_text.hpp"
#include "app/cli/database_work.hpp"
#include "app/config/load_tenants.hpp"
#include "app/foundation.hpp"
#include "app/http/screening/endpoints.hpp"
#include "domain/screening/review.hpp"
#include "infra/eventlog/log_home.hpp"
#include "infra/sql/screening/sql_screening_store.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;
using screening::Case;

struct CaseOptions {
    std::string tenant;
    std::string id;
    std::string status;
    std::string decision;
    std::string reason;
    std::string reviewer;
    std::string seen;
    std::size_t limit = 50;
    bool as_json = false;
};

template <class T>
T run(asio::awaitable<T> work) {
    asio::io_context context;
    std::exception_ptr failure;
    std::optional<T> outcome;
    asio::co_spawn(context, std::move(work), [&](std::exception_ptr thrown, std::optional<T> value) {
        failure = thrown;
        outcome = std::move(value);
    });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(outcome.value());
}

int fail_with(const std::string& what, int exit_code = failed) {
    std::fprintf(stderr, "screening: %s\n", what.c_str());
    return exit_code;
}

std::shared_ptr<const Tenant> tenant_of(const Settings& settings, const std::string& id) {
    const auto directory = load_tenants(settings.tenants_dir);
    if (!directory) {
        std::fputs(to_string(directory.error()).c_str(), stderr);
        return nullptr;
    }
    const auto& tenants = (*directory)->tenants;
    if (id.empty() && tenants.size() == 1) return tenants.begin()->second;
    const auto found = tenants.find(id);
    if (found != tenants.end()) return found->second;
    fail_with(id.empty() ? "there are several tenants: say which with --tenant" : "there is no tenant " + id);
    return nullptr;
}

void print(const std::string& text) {
    std::fputs(text.c_str(), stdout);
}

void print(const json::value& data) {
    print(json::serialize(data) + '\n');
}

// The handler over the database of the settings, for one tenant.
class Desk {
  public:
    Desk(const Settings& settings, std::shared_ptr<const Tenant> tenant) : base_(settings), tenant_(std::move(tenant)) {
        context_.tenant = tenant_->id;
        context_.actor = "admin:cli";
        reach_.tenant = tenant_->id;
        for (const auto& [id, site] : tenant_->sites) reach_.sites.insert(id);
        base_.tools.topic_prefix = run(topic_prefix());
    }
    ~Desk() { base_.database->stop(); }
    Desk(const Desk&) = delete;
    Desk& operator=(const Desk&) = delete;

    int list(const CaseOptions& options) {
        const auto cases = run(review_.list({.reach = reach_,
                                             .status = screening::parse_case_status(options.status),
                                             .before = {},
                                             .limit = options.limit},
                                            context_));
        if (options.as_json) {
            json::array items;
            for (const auto& each : cases) items.push_back(case_item(each));
            print(items);
        } else if (cases.empty()) {
            std::fputs("there is no such case\n", stderr);
        } else {
            print(case_columns());
            for (const auto& each : cases) print(case_line(each));
        }
        return ok;
    }
    int show(const CaseOptions& options, const Uuid& id) {
        return told(run(review_.show(reach_, id, context_)), options);
    }
    int decide(const CaseOptions& options, const Uuid& id) {
        return told(run(review_.decide({.reach = reach_,
                                        .screening_case = id,
                                        .decision = screening::parse_decision(options.decision).value(),
                                        .reason = options.reason,
                                        .reviewer = options.reviewer,
                                        .client = "cli",
                                        .four_eyes = tenant_->four_eyes,
                                        .seen = seen_in(options)},
                                       context_)),
                    options);
    }

  private:
    // The database knows it, whatever the settings say.
    asio::awaitable<std::string> topic_prefix() {
        std::string prefix;
        co_await base_.database->look(context_,
                                      [&prefix](sql::Session& session) { prefix = eventlog::topic_prefix(session); });
        co_return prefix;
    }
    static std::optional<std::vector<std::string>> seen_in(const CaseOptions& options) {
        if (options.seen.empty()) return std::nullopt;
        return std::vector{options.seen};
    }
    static int told(const Result<Case>& outcome, const CaseOptions& options) {
        if (!outcome) return fail_with(outcome.error().code + ": " + outcome.error().detail);
        options.as_json ? print(json::value(case_detail(*outcome))) : print(case_text(*outcome));
        return ok;
    }

    Foundation base_;
    std::shared_ptr<const Tenant> tenant_;
    RequestContext context_;
    Reach reach_;
    sql::SqlTransactor<screening::ScreeningStore, sql::SqlScreeningStore, sql::StoreTools> stores_{*base_.database,
                                                                                                   base_.tools};
    screening::ReviewHandler review_{stores_, base_.text};
};

enum class Action { list, show, decide };

int work_on(const Settings& settings, const CaseOptions& options, Action action) {
    const auto id = Uuid::parse(options.id);
    if (action != Action::list && !id)
        return fail_with("'" + options.id + "' is no id of a case; `vestibule screening cases list` shows them",
                         bad_usage);
    const auto tenant = tenant_of(settings, options.tenant);
    if (!tenant) return failed;
    keys_of_installation(settings);
    Desk desk(settings, tenant);
    if (action == Action::list) return desk.list(options);
    return action == Action::show ? desk.show(options, *id) : desk.decide(options, *id);
}

}  // namespace

std::shared_ptr<CaseCommands> declare_screening_cases(CLI::App& command) {
    auto chosen = std::make_shared<CaseCommands>();
    auto options = std::make_shared<CaseOptions>();
    const auto declare = [&](CLI::App& under, const char* name, const char* what, Action action) {
        auto* sub = under.add_subcommand(name, what);
        sub->add_option("--tenant", options->tenant, "Tenant; left out where there is only one");
        sub->add_flag("--json", options->as_json, "Print it as JSON");
        sub->callback([chosen, options, action] {
            chosen->work = [options, action](const Settings& settings) { return work_on(settings, *options, action); };
        });
        return sub;
    };
    auto* cases = command.add_subcommand("cases", "Screening cases: list, show, decide");
    cases->require_subcommand(1);
    auto* list = declare(*cases, "list", "The newest first", Action::list);
    list->add_option("--status", options->status, "Only of this status")
        ->check(CLI::IsMember({"OPEN", "CLEARED", "CONFIRMED"}));
    list->add_option("--limit", options->limit, "At most so many")->check(CLI::Range(1, 500));
    declare(*cases, "show", "The hits beside the person, and the decisions", Action::show)
        ->add_option("CASE", options->id, "Id of the case")
        ->required();
    auto* decide = declare(*cases, "decide", "CLEAR or CONFIRM, as over HTTP", Action::decide);
    decide->add_option("CASE", options->id, "Id of the case")->required();
    decide->add_option("DECISION", options->decision, "CLEAR or CONFIRM")
        ->required()
        ->check(CLI::IsMember({"CLEAR", "CONFIRM"}));
    decide->add_option("--reason", options->reason, "Why, in words; kept as evidence")->required();
    decide->add_option("--reviewer", options->reviewer, "Who decides")->required();
    decide->add_option("--seen", options->seen, "What was looked at, as `show` names it; nothing else is decided");
    return chosen;
}

}  // namespace vestibule::app::cli
