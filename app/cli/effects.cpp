#include "app/cli/effects.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <memory>

#include "app/cli/database_work.hpp"
#include "app/sole_process.hpp"
#include "events/envelope.hpp"
#include "infra/crypto/field_cipher.hpp"
#include "infra/crypto/keyed_hash.hpp"
#include "infra/crypto/randomness.hpp"
#include "infra/eventlog/log_home.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::app::cli {

namespace {

namespace json = boost::json;
using namespace notification;

constexpr std::size_t most_keys = 100;

struct Options {
    enum class Action {
        list,
        show,
        hold,
        release,
        discard,
        reissue,
        approve,
        restored,
        reconcile
    } action = Action::list;
    std::vector<std::string> keys;
    std::string state;
    std::string lane;
    std::string reason;
    std::string by;
    std::size_t limit = 50;
    bool json = false;
};

void with_ledger(const Settings& settings, const std::function<void(EffectStore&)>& work) {
    const auto keys = keys_of_installation(settings);
    const SystemClock clock;
    crypto::SystemIds ids(clock);
    const crypto::HmacKeyedHash hash(*keys->keys());
    const crypto::SecretboxFieldCipher cipher(keys);
    with_database(settings, [&](sql::Session& session) {
        const sql::StoreTools common{.clock = clock,
                                     .ids = ids,
                                     .keyed_hash = hash,
                                     .cipher = cipher,
                                     .event_source = "/vestibule/cli",
                                     .topic_prefix = eventlog::topic_prefix(session),
                                     .event_written = {}};
        const sql::EffectTools tools{common, {}};
        sql::SqlEffectStore store(session, tools);
        work(store);
    });
}

json::object to_json(const Effect& effect) {
    json::object data{{"key", effect.key},
                      {"kind", effect.kind},
                      {"lane", to_string(effect.lane)},
                      {"state", to_string(effect.state)},
                      {"reason", effect.reason},
                      {"eventId", effect.event_id.to_string()},
                      {"recipient", effect.recipient.to_string()},
                      {"tenant", effect.tenant},
                      {"site", effect.site.value_or("")},
                      {"origin", effect.origin},
                      {"attempts", effect.attempts},
                      {"ambiguities", effect.ambiguities},
                      {"lastClass", effect.last_class},
                      {"lastCode", effect.last_code},
                      {"lastEnhanced", effect.last_enhanced},
                      {"providerRef", effect.provider_ref},
                      {"createdAt", events::rfc3339_micros(effect.created_at)},
                      {"expiresAt", events::rfc3339_micros(effect.expires_at)}};
    if (effect.next_attempt_at) data["nextAttemptAt"] = events::rfc3339_micros(*effect.next_attempt_at);
    if (effect.done_at) data["doneAt"] = events::rfc3339_micros(*effect.done_at);
    return data;
}

int list(const Settings& settings, const Options& options) {
    EffectFilter filter{.limit = options.limit};
    filter.state = parse_effect_state(options.state);
    filter.lane = parse_lane(options.lane);
    std::vector<Effect> found;
    with_ledger(settings, [&](EffectStore& store) { found = store.list(filter); });
    json::array data;
    for (const auto& effect : found) {
        if (options.json)
            data.push_back(to_json(effect));
        else
            std::printf("%s  %-17s %-13s %-10s attempts %d  %s\n", effect.key.c_str(), effect.kind.c_str(),
                        std::string(to_string(effect.lane)).c_str(), std::string(to_string(effect.state)).c_str(),
                        effect.attempts, effect.reason.empty() ? effect.last_class.c_str() : effect.reason.c_str());
    }
    if (options.json)
        std::printf("%s\n", json::serialize(data).c_str());
    else if (found.empty())
        std::fputs("there is no such effect\n", stderr);
    return ok;
}

int show(const Settings& settings, const Options& options) {
    std::optional<Effect> found;
    with_ledger(settings, [&](EffectStore& store) { found = store.find(options.keys.front()); });
    if (!found) {
        std::fputs("effects: no effect has that key\n", stderr);
        return failed;
    }
    const auto data = to_json(*found);
    if (options.json) {
        std::printf("%s\n", json::serialize(data).c_str());
        return ok;
    }
    for (const auto& [name, value] : data)
        std::printf("%-14s %s\n", std::string(name).c_str(),
                    value.is_string() ? value.as_string().c_str() : json::serialize(value).c_str());
    return ok;
}

bool apply(EffectStore& store, const Options& options, const std::string& key) {
    switch (options.action) {
        case Options::Action::hold:
            return store.hold(key, options.reason);
        case Options::Action::release:
            return store.release(key);
        case Options::Action::discard:
            return store.discard(key);
        case Options::Action::reissue:
            return store.request_reissue(key, options.reason, options.by);
        case Options::Action::approve:
            return store.approve_reissue(key, options.by).has_value();
        default:
            return false;
    }
}

// All keys or none.
int change(const Settings& settings, const Options& options) {
    if (options.keys.size() > most_keys) {
        std::fprintf(stderr, "effects: at most %zu keys at once\n", most_keys);
        return bad_usage;
    }
    struct Refused : std::runtime_error {
        using std::runtime_error::runtime_error;
    };
    try {
        with_ledger(settings, [&](EffectStore& store) {
            for (const auto& key : options.keys) {
                if (apply(store, options, key)) continue;
                throw Refused(store.find(key) ? key + " is not in a state that allows it"
                                              : "no effect has the key " + key);
            }
        });
    } catch (const Refused& refused) {
        std::fprintf(stderr, "effects: %s%s; nothing was changed\n", refused.what(),
                     options.action == Options::Action::approve ? ", or you asked for it yourself" : "");
        return failed;
    }
    return ok;
}

int restored(const Settings& settings) {
    const SoleProcess alone(settings);  // a service that runs knows the old generation by heart
    std::int64_t generation = 0;
    with_ledger(settings, [&](EffectStore& store) { generation = store.begin_timeline(); });
    std::printf("timeline %lld\nNew effects start as held; when they were looked into: vestibule effects reconcile\n",
                static_cast<long long>(generation));
    return ok;
}

int work_on_effects(const Settings& settings, const Options& options) {
    try {
        switch (options.action) {
            case Options::Action::list:
                return list(settings, options);
            case Options::Action::show:
                return show(settings, options);
            case Options::Action::reconcile:
                with_ledger(settings, [](EffectStore& store) { store.reconcile_timeline(); });
                std::puts("new effects no longer start as held");
                return ok;
            case Options::Action::restored:
                return restored(settings);
            default:
                return change(settings, options);
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "effects: %s\n", failure.what());
        return failed;
    }
}

}  // namespace

Work declare_effects(CLI::App& command) {
    using Action = Options::Action;
    auto options = std::make_shared<Options>();
    const auto action = [&](const char* name, const char* summary, Action chosen) {
        auto* sub = command.add_subcommand(name, summary);
        sub->callback([options, chosen] { options->action = chosen; });
        if (chosen != Action::list && chosen != Action::restored && chosen != Action::reconcile)
            sub->add_option("KEY", options->keys, "Keys of effects")->required();
        return sub;
    };
    auto* list_action = action("list", "The newest first", Action::list);
    list_action->add_option("--state", options->state, "Only of this state")
        ->check(CLI::IsMember({"pending", "leased", "ambiguous", "done", "dead", "expired", "suppressed", "held"}));
    list_action->add_option("--lane", options->lane, "Only of this lane")
        ->check(CLI::IsMember({"otp", "transactional", "bulk", "partner"}));
    list_action->add_option("--limit", options->limit, "How many")->check(CLI::Range(1, 5000));
    list_action->add_flag("--json", options->json, "Print them as JSON");
    action("show", "Everything about one", Action::show)->add_flag("--json", options->json, "Print it as JSON");
    action("hold", "Keep from being sent", Action::hold)->add_option("--reason", options->reason, "Why")->required();
    action("release", "Let what is held be sent; a parked partner call is tried for another day", Action::release);
    action("discard", "Give up parked partner calls", Action::discard);
    auto* reissue = action("reissue", "Ask for sending again (at most 100); another person approves", Action::reissue);
    reissue->add_option("--reason", options->reason, "Why")->required();
    reissue->add_option("--by", options->by, "Who asks")->required();
    action("approve", "Agree to a reissue that another person asked for", Action::approve)
        ->add_option("--by", options->by, "Who agrees")
        ->required();
    action("restored",
           "The database is a copy of an earlier one: tell events under a new timeline. Before any instance starts",
           Action::restored);
    action("reconcile", "After a restore was looked into: new effects no longer start as held", Action::reconcile);
    command.require_subcommand(1);
    return [options](const Settings& settings) { return work_on_effects(settings, *options); };
}

}  // namespace vestibule::app::cli
