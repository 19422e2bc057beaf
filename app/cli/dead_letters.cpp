#include "app/cli/dead_letters.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/database_work.hpp"
#include "infra/sql/consumers/dead_letters.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;

struct Options {
    enum class Action { list, retry, discard } action = Action::list;
    std::string id;
    std::string consumer;
    bool json = false;
};

constexpr std::size_t list_limit = 500;

int list(const Settings& settings, const Options& options) {
    std::vector<sql::DeadLetter> letters;
    with_database(settings, [&](sql::Session& session) {
        letters = sql::open_dead_letters(session, "", options.consumer, list_limit);
    });
    json::array data;
    for (const auto& letter : letters) {
        const auto at = events::rfc3339_micros(letter.failed_at);
        const auto subject = letter.aggregate_type + "/" + letter.aggregate_id;
        if (options.json)
            data.push_back(json::object{{"id", letter.id.to_string()},
                                        {"consumer", letter.consumer},
                                        {"type", letter.event_type},
                                        {"subject", subject},
                                        {"version", letter.aggregate_version},
                                        {"class", letter.failure_class},
                                        {"code", letter.code},
                                        {"attempts", letter.attempts},
                                        {"state", letter.state},
                                        {"failedAt", at}});
        else
            std::printf("%s  %s  %s  %s v%llu  %s %s  %s\n", letter.id.to_string().c_str(), letter.consumer.c_str(),
                        letter.event_type.c_str(), subject.c_str(),
                        static_cast<unsigned long long>(letter.aggregate_version), letter.failure_class.c_str(),
                        letter.code.c_str(), at.c_str());
    }
    if (options.json) std::printf("%s\n", json::serialize(data).c_str());
    if (!options.json && letters.empty()) std::fputs("no open dead letters\n", stderr);
    return ok;
}

int decide(const Settings& settings, const Options& options) {
    const auto id = Uuid::parse(options.id);
    if (!id) {
        std::fprintf(stderr, "dead-letters: '%s' is no id of a dead letter; `vestibule dead-letters list` shows them\n",
                     options.id.c_str());
        return bad_usage;
    }
    bool found = false;
    with_database(settings, [&](sql::Session& session) {
        found = options.action == Options::Action::retry ? sql::request_retry(session, *id, "")
                                                         : sql::discard(session, *id, "");
    });
    if (!found) std::fputs("dead-letters: no open dead letter has that id\n", stderr);
    return found ? ok : failed;
}

int work_on_dead_letters(const Settings& settings, const Options& options) {
    try {
        return options.action == Options::Action::list ? list(settings, options) : decide(settings, options);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "dead-letters: %s\n", failure.what());
        return failed;
    }
}

}  // namespace

Work declare_dead_letters(CLI::App& command) {
    auto options = std::make_shared<Options>();
    auto* list_action = command.add_subcommand("list", "The open ones, newest first");
    list_action->add_flag("--json", options->json, "Print them as JSON");
    list_action->add_option("--consumer", options->consumer, "Of that consumer only");
    auto* retry =
        command.add_subcommand("retry", "Have the running service take the aggregate's dead letters again, in order");
    retry->add_option("ID", options->id, "Id of the dead letter")->required();
    retry->callback([options] { options->action = Options::Action::retry; });
    auto* discard = command.add_subcommand("discard", "Pass over the event for good");
    discard->add_option("ID", options->id, "Id of the dead letter")->required();
    discard->callback([options] { options->action = Options::Action::discard; });
    command.require_subcommand(1);
    return [options](const Settings& settings) { return work_on_dead_letters(settings, *options); };
}

}  // namespace vestibule::app::cli
