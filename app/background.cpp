#include "app/background.hpp"

#include <array>
#include <random>

#include "app/consumers/consumers.hpp"
#include "app/every.hpp"
#include "domain/shared/origin.hpp"
#include "infra/log/log.hpp"
#include "infra/maildir/maildir_transport.hpp"
#include "infra/smtp/smtp_transport.hpp"

namespace vestibule::app {

namespace {

// Of each kind of overdue rows, per turn.
constexpr std::size_t sweep_limit = 500;

std::unique_ptr<mail::MailTransport> make_transport(asio::any_io_executor executor, const Settings& settings) {
    if (settings.mail.smtp_url.empty()) return std::make_unique<maildir::MaildirTransport>(settings.mail.maildir);
    auto url = smtp::SmtpUrl::parse(settings.mail.smtp_url).value();  // the settings were checked
    if (!settings.mail.smtp_ca_file.empty()) url.ca_file = settings.mail.smtp_ca_file;
    return std::make_unique<smtp::SmtpTransport>(std::move(executor),
                                                 smtp::SmtpSettings{std::move(url), settings.mail.from_domain});
}

std::unique_ptr<MoeAttempt> make_moe(const Settings& settings, Transactor<notification::EffectStore>& ledger,
                                     Foundation& base) {
    if (settings.moe.on()) return std::make_unique<MoeAttempt>(settings.moe, ledger, base.clock, base.metrics);
    log::info("MOE is off: moe.url is empty");
    return nullptr;
}

// A folder takes any number of mails at a time, and what they write shares its commits; a mail server wants few.
DispatcherSettings dispatcher_settings(const Settings& settings, std::string owner) {
    DispatcherSettings made{.owner = std::move(owner), .sole_process = settings.database.is_sqlite()};
    if (settings.mail.smtp_url.empty()) made.workers = made.in_hand = {32, 32, 8, 8};
    return made;
}

std::function<double()> jitter() {
    return [generator = std::mt19937_64(std::random_device{}()),
            spread = std::uniform_real_distribution<double>(-1, 1)]() mutable { return spread(generator); };
}

}  // namespace

Background::Background(asio::any_io_executor executor, const Settings& settings, Foundation& base, Features& features,
                       const Tenants& tenants, sql::SqlAnswerBook& answers, EventLog& log)
    : executor_(executor),
      base_(base),
      features_(features),
      answers_(answers),
      log_(log),
      shared_commits_(executor, *base.database),
      ledger_(shared_commits_, features.effect_tools),
      composer_({settings.mail.from_domain, settings.mail.bounce_domain}),
      transport_(make_transport(executor, settings)),
      attempts_({ledger_, tenants, composer_, *transport_}),
      moe_attempts_(make_moe(settings, ledger_, base)),
      dispatcher_({executor, ledger_, attempts_, base.clock, base.metrics, jitter(), moe_attempts_.get()},
                  dispatcher_settings(settings, base.ids.next().to_string())),
      relay_(executor, *base.database, *log.publisher,
             {.owner = base.ids.next().to_string(), .keep_sent = !settings.events.kafka_brokers.empty()},
             base.metrics) {
    for (auto& consumer : make_consumers({features.effect_tools, tenants, settings.moe.on()}))
        consumers_.emplace_back(executor_, *log.source, *base.database, base.tools, std::move(consumer), base.metrics);
}

void Background::start(bool relayed) {
    base_.tools.event_written = relayed ? std::function<void()>([this] { relay_.wake(); }) : log_.wake;
    features_.effect_tools.effect_written = [this](notification::Lane lane) { dispatcher_.wake(lane); };
    if (relayed) relay_.start();
    for (auto& consumer : consumers_) consumer.start();
    features_.screening.start(executor_);
    dispatcher_.start();
    keep_house();
}

void Background::keep_house() {
    using namespace std::chrono_literals;
    const auto regularly = [this](std::chrono::milliseconds pause, std::string_view name,
                                  std::function<asio::awaitable<void>()> turn) {
        housekeeping_.spawn(executor_, every(pause, name, std::move(turn)), std::string(name));
    };
    housekeeping_.spawn(executor_, features_.signing_keys.keep_fresh(), "signing keys");
    housekeeping_.spawn(executor_, features_.encryption_keys.keep_fresh(), "encryption keys");
    housekeeping_.spawn(executor_, features_.revoked_tokens.keep_fresh(), "revoked tokens");
    regularly(1min, "pending users",
              [this]() -> asio::awaitable<void> { co_await features_.erase_pending_users.handle(sweep_limit); });
    regularly(10s, "expired sessions",
              [this]() -> asio::awaitable<void> { co_await features_.end_expired_sessions.handle(sweep_limit); });
    regularly(1min, "codes", [this]() -> asio::awaitable<void> { co_await features_.sweep_codes.handle(); });
    regularly(10s, "failures of unknown names",
              [this]() -> asio::awaitable<void> { co_await features_.report_unknown_failures.handle(); });
    regularly(1h, "old records of screening",
              [this]() -> asio::awaitable<void> { co_await features_.screening.purge.handle(sweep_limit); });
    regularly(1s, "revalidations",
              [this]() -> asio::awaitable<void> { co_await features_.run_revalidations.handle(); });
    regularly(2s, "costs of foreign hashes",
              [this]() -> asio::awaitable<void> { co_await features_.login_pace.refresh(); });
    regularly(10min, "addresses of changed mail", [this]() -> asio::awaitable<void> {
        co_await features_.profile_edit_stores.transact(
            service_context(), [this](profile::ProfileEditStore& store) { store.sweep_contacts(base_.clock.now()); });
    });
    if (log_.measure) regularly(5s, "lag of consumers", log_.measure);
    regularly(1h, "old events", log_.prune);
    regularly(10min, "idempotent answers", [this]() -> asio::awaitable<void> { co_await answers_.purge(); });
}

asio::awaitable<void> Background::stop(std::chrono::milliseconds grace) {
    log_.stop_tasks();
    housekeeping_.cancel();
    co_await housekeeping_.wait();
    for (auto& consumer : consumers_) co_await consumer.stop();
    co_await features_.screening.stop();
    co_await dispatcher_.stop(grace);
    co_await shared_commits_.wait();
    co_await relay_.stop(grace);
    co_await log_.publisher->stop(grace);
}

}  // namespace vestibule::app
