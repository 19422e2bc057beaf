#include "app/service.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>
#include <future>
#include <optional>
#include <thread>
#include <vector>

#include "app/background.hpp"
#include "app/config/demo.hpp"
#include "app/config/load_tenants.hpp"
#include "app/config/reloadable_tenants.hpp"
#include "app/features.hpp"
#include "app/foundation.hpp"
#include "app/http/api.hpp"
#include "app/http/events/endpoints.hpp"
#include "app/http/system/endpoints.hpp"
#include "app/open_files.hpp"
#include "app/passwords/breached_sources.hpp"
#include "app/sole_process.hpp"
#include "app/starting_door.hpp"
#include "infra/http/listener.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

namespace {

// Beyond http.max_in_flight and http.max_waiting, which the front door counts: probes and pages answer also when the
// house is full.
constexpr std::size_t room_for_probes = 64;

http::ListenerSettings listener_settings(const Settings& settings, const Endpoint& where) {
    http::ListenerSettings listener{.address = where.host, .port = where.port};
    if (!settings.http.tls_certificate.empty())
        listener.tls = http::TlsFiles{settings.http.tls_certificate, settings.http.tls_key};
    listener.limits.connections = settings.http.max_connections;
    listener.limits.requests = settings.http.max_in_flight + settings.http.max_waiting + room_for_probes;
    listener.limits.head = settings.http.header_timeout;
    listener.limits.body = settings.http.body_timeout;
    listener.limits.idle = settings.http.idle_timeout;
    listener.limits.request = settings.http.request_timeout;
    return listener;
}

// Members in the order of their dependence: what is destroyed first stands last.
class Service {
  public:
    Service(const Settings& settings, std::shared_ptr<const TenantDirectory> tenants, std::optional<DemoFiles> demo)
        : settings_(settings),
          demo_(std::move(demo)),
          base_(settings),
          tenants_(settings.tenants_dir, std::move(tenants)),
          door_listener_(context_.get_executor(), listener_settings(settings, settings.http.listen), door_,
                         base_.metrics) {
        if (settings.http.ops_listen)
            ops_listener_.emplace(context_.get_executor(), listener_settings(settings, *settings.http.ops_listen),
                                  ops_door_, base_.metrics);
    }

    int run() {
        door_listener_.start();
        if (ops_listener_) ops_listener_->start();
        base_url_ = base_url(settings_, door_listener_.port());
        compose();

        asio::co_spawn(context_, life(), [this](std::exception_ptr failure) {
            failure_ = failure;
            if (failure) context_.stop();  // the doors are open already, and would keep the process
        });
        std::vector<std::jthread> threads;
        for (std::size_t i = 1; i < settings_.http.threads; ++i) threads.emplace_back([this] { context_.run(); });
        context_.run();
        threads.clear();
        base_.database->stop();
        if (failure_) std::rethrow_exception(failure_);
        return 0;
    }

  private:
    // Where this instance listens; what the world calls it may differ (http.public_url).
    std::string bound_url() const {
        auto bound = settings_;
        bound.http.public_url.clear();
        return base_url(bound, door_listener_.port());
    }

    void compose() {
        answers_.emplace(*base_.database, base_.tools);
        features_.emplace(base_, settings_, tenants_, base_url_);
        log_ = make_event_log(context_.get_executor(), settings_, base_);
        readiness_.watch_database([this] { return base_.database->unreachable_since(); });
        background_.emplace(context_.get_executor(), settings_, base_, *features_, tenants_, *answers_, log_);

        const ApiPorts ports{features_->client_tokens,
                             features_->user_tokens,
                             *answers_,
                             base_.keyed_hash,
                             base_.ids,
                             base_.metrics,
                             [this] { return features_->screening.waiter.waiting(); }};
        const ApiSettings limits{.in_flight = settings_.http.max_in_flight};
        auto routes = features_->routes();
        const auto add = [](std::vector<Route>& to, std::vector<Route> more) {
            to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
        };
        const SystemParts system{readiness_, base_url_, asyncapi_document(base_.tools.topic_prefix)};
        add(routes, system_routes(system));
        add(routes, event_routes(*log_.source, features_->client_tokens, {.topic_prefix = base_.tools.topic_prefix}));
        if (ops_listener_) {
            auto ops_routes = system_routes(system);
            add(ops_routes, metrics_routes(base_.metrics));
            ops_api_.emplace(std::move(ops_routes), ports, limits);
        } else {
            add(routes, metrics_routes(base_.metrics));
        }
        api_.emplace(std::move(routes), ports, limits);
        if (log_.broker_answers) readiness_.watch("kafka", log_.broker_answers);
        readiness_.watch("screening", [this] { return features_->screening.healthy(); });
        if (settings_.moe.on()) readiness_.watch("moe", [this] { return background_->moe_healthy(); });
        readiness_.watch("mail", [this] { return background_->mail_healthy(); });
    }

    asio::awaitable<void> life() {
        asio::signal_set signals(context_, SIGTERM, SIGINT, SIGHUP);
        const bool relayed = !co_await log_.settle_home();
        co_await features_->signing_keys.start();
        co_await features_->encryption_keys.start();
        co_await features_->revoked_tokens.start();
        co_await features_->login_pace.refresh();
        background_->start(relayed);
        readiness_.started();
        door_.open(*api_);
        if (ops_api_) ops_door_.open(*ops_api_);
        announce();

        while (co_await signals.async_wait(asio::use_awaitable) == SIGHUP) reload();
        log::info("stopping");
        readiness_.stopping();
        co_await door_listener_.stop(settings_.shutdown_grace);
        co_await background_->stop(settings_.shutdown_grace);
        if (ops_listener_) co_await ops_listener_->stop(std::chrono::milliseconds(0));
    }

    void announce() {
        if (demo_) {
            write_demo_files(*demo_, bound_url(), features_->encryption_keys.current()->published_of("RSA"));
            std::fputs(demo_greeting(*demo_, bound_url()).c_str(), stderr);
        }
        std::printf("ready %s\n", bound_url().c_str());
        std::fflush(stdout);
    }

    void reload() {
        tenants_.reload();
        if (auto reloaded = door_listener_.reload_tls(); !reloaded)
            log::error("the certificate stays as it was", {{"reason", reloaded.error()}});
    }

    const Settings& settings_;
    std::optional<DemoFiles> demo_;
    asio::io_context context_;
    Foundation base_;
    ReloadableTenants tenants_;
    Readiness readiness_{base_.clock};
    StartingDoor door_;
    StartingDoor ops_door_;
    std::string base_url_;
    std::optional<sql::SqlAnswerBook> answers_;
    std::optional<Features> features_;
    EventLog log_;
    std::optional<Background> background_;
    std::optional<Api> api_;
    std::optional<Api> ops_api_;
    http::Listener door_listener_;
    std::optional<http::Listener> ops_listener_;
    std::exception_ptr failure_;
};

void print(const std::vector<Fault>& faults) {
    std::fputs(to_string(faults).c_str(), stderr);
}

// Guests are always screened, standard users where their site says so.
bool screens(const TenantDirectory& directory) {
    const auto screening_site = [](const auto& site) { return site.second->policies.screens_standard_users; };
    const auto screening_tenant = [&](const auto& tenant) {
        return std::ranges::any_of(tenant.second->sites, screening_site);
    };
    const auto enrolling_client = [](const auto& client) {
        return client.second->scopes.contains("USER_REGISTRATION_GUEST") ||
               client.second->scopes.contains("USER_REGISTRATION_GUEST_INTERNAL");
    };
    return std::ranges::any_of(directory.tenants, screening_tenant) ||
           std::ranges::any_of(directory.clients, enrolling_client);
}

std::optional<Fault> no_list(const Settings& settings, const TenantDirectory& directory) {
    if (settings.demo || settings.screening.provider != "builtin" || !settings.screening.lists_dir.empty() ||
        !screens(directory))
        return std::nullopt;
    return Fault{.origin = "screening.lists_dir",
                 .field = {},
                 .problem = "a tenant screens its users, and there is no list to screen against",
                 .remedy = "name the folder of OFAC's SDN files, or an outside provider (screening.provider)"};
}

}  // namespace

int serve(const Settings& settings) {
    log::configure(log::level_of(settings.log.level).value_or(log::Level::info),
                   settings.log.format == "json" ? log::Format::json : log::Format::text);
    raise_open_files();
    std::optional<SoleProcess> alone;
    std::optional<DemoFiles> demo;
    try {
        alone.emplace(settings);
    } catch (const std::system_error& error) {
        print({{"data_dir", "", error.what(), "name a folder that this user may write"}});
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    if (settings.demo) {
        auto prepared = prepare_demo(settings);
        if (!prepared) return print(prepared.error()), 2;
        demo = std::move(*prepared);
    }
    auto tenants = load_tenants(settings.tenants_dir);
    if (!tenants) return print(tenants.error()), 2;
    if (auto fault = no_list(settings, **tenants)) return print({*fault}), 2;
    if (const auto faults = faults_of_breached_sources(settings.passwords); !faults.empty()) return print(faults), 2;

    try {
        return Service(settings, std::move(*tenants), std::move(demo)).run();
    } catch (const crypto::KeyFileError& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 2;
    } catch (const crypto::DoesNotOpen&) {
        print({{"", "keys.file", settings.keys_file.string() + " does not open what the database holds",
                "give the key file that the database was begun with, or its copy"}});
        return 2;
    } catch (const http::BadTlsFiles& error) {
        print({{"", "http.tls", error.what(), "name PEM files: the chain, and its own key without a passphrase"}});
        return 2;
    } catch (const http::CannotListen& error) {
        print({{"", "http.listen", error.what(), "stop what listens there, or take a free port: 127.0.0.1:0"}});
        return 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}

}  // namespace vestibule::app
