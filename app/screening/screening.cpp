#include "app/screening/screening.hpp"

#include <random>
#include <thread>

#include "app/every.hpp"
#include "domain/shared/failures.hpp"
#include "infra/partners/watchman.hpp"
#include "infra/partners/yente.hpp"
#include "infra/sanctions/normalizer.hpp"

namespace vestibule::app {

namespace {

std::function<double()> jitter() {
    return
        [generator = std::make_shared<std::mt19937_64>(std::random_device{}()), lock = std::make_shared<std::mutex>()] {
            const std::lock_guard held(*lock);
            return std::uniform_real_distribution<double>(0, 1)(*generator);
        };
}

std::size_t cores() {
    return std::max(1U, std::thread::hardware_concurrency());
}

}  // namespace

Screening::Screening(Foundation& foundation, const Settings& settings)
    : base_(foundation),
      sole_process_(settings.database.is_sqlite()),
      reads_lists_(settings.screening.asks(sanctions::builtin_name)),
      list_pool_({.name = "lists", .threads = 1, .queue_limit = 4}),
      screening_pool_({.name = "screening", .threads = cores(), .queue_limit = 1'024}),
      keeper_(settings.screening.lists_dir),
      names_(keeper_),
      stores(*base_.database, base_.tools),
      provider(compose(settings.screening)),
      desk(parts()),
      waiter(stores, settings.http.max_waiting, foundation.metrics),
      perform(parts()),
      rescreen(parts()),
      review(stores, base_.text),
      purge(stores),
      word_stores(*base_.database, base_.tools),
      book(book_of(settings.screening)),
      watch({.stores = stores,
             .provider = *provider,
             .refresh = [this] { return look_at_lists(); },
             .book = book ? &*book : nullptr,
             .metrics = base_.metrics,
             .owner = base_.ids.next().to_string(),
             .sole_process = sole_process_}) {
    base_.tools.screening_decided = [this](const Uuid& user) { waiter.decided(user); };
}

std::unique_ptr<screening::ScreeningProvider> Screening::compose(const ScreeningSettings& settings) {
    auto asked = make_provider(settings, settings.provider, settings.url);
    if (settings.shadow.empty()) return asked;
    auto shadowed = std::make_unique<ShadowedProvider>(
        std::move(asked), make_provider(settings, settings.shadow, settings.shadow_url), base_.metrics);
    shadowed_ = shadowed.get();
    return shadowed;
}

std::unique_ptr<screening::ScreeningProvider> Screening::make_provider(const ScreeningSettings& settings,
                                                                       const std::string& name,
                                                                       const std::string& url) {
    if (name == sanctions::builtin_name)
        return std::make_unique<sanctions::BuiltinProvider>(keeper_, screening_pool_, base_.clock, settings.max_age);
    auto& partner = *partners_.emplace_back(std::make_unique<partners::Partner>(
        partners::PartnerSettings{.name = name,
                                  .trust = settings.ca_file,
                                  .rate = {.per_second = static_cast<double>(settings.requests_per_second),
                                           .burst = static_cast<double>(settings.burst)}},
        base_.metrics));
    if (name == "watchman")
        return std::make_unique<partners::WatchmanProvider>(
            url, partner, base_.clock, settings.max_age, sanctions::why_unreadable_outside, sanctions::latin_reading);
    return std::make_unique<partners::YenteProvider>(url, partner, base_.clock, settings.max_age,
                                                     sanctions::why_unreadable_outside, sanctions::latin_reading);
}

// What others go by, only they know.
std::optional<WordBook> Screening::book_of(const ScreeningSettings& settings) {
    if (settings.provider != sanctions::builtin_name) return std::nullopt;
    return WordBook({.stores = word_stores, .names = names_, .pool = list_pool_, .metrics = base_.metrics});
}

asio::awaitable<void> Screening::look_at_lists() {
    if (reads_lists_) co_await list_pool_.run([this] { keeper_.look(); });
}

screening::ScreeningParts Screening::parts() {
    return {.stores = stores,
            .provider = *provider,
            .keyed_hash = base_.keyed_hash,
            .text = base_.text,
            .jitter = jitter()};
}

void Screening::start(asio::any_io_executor executor) {
    using namespace std::chrono_literals;
    worker_ = std::make_unique<ScreeningWorker>(
        executor, perform, [this] { return healthy(); },
        ScreeningWorkerSettings{.owner = base_.ids.next().to_string(), .sole_process = sole_process_});
    base_.tools.screening_due = [this] { worker_->wake(); };
    if (shadowed_) shadowed_->start(executor);
    worker_->start();
    tasks_.spawn(executor, watch_list(), "list of sanctions");
    tasks_.spawn(executor, every(100ms, "waiting requests", [this] { return waiter.look_elsewhere(); }),
                 "waiting requests");
    tasks_.spawn(executor, every(1s, "rescreening", [this] { return watch.rescreen(); }), "rescreening");
}

// At once, then every second: a list that is there screens from the first moment on.
asio::awaitable<void> Screening::watch_list() {
    using namespace std::chrono_literals;
    const auto look = [this]() -> asio::awaitable<void> {
        const bool before = watch.in_force();
        co_await watch.agree();
        if (!before && watch.in_force()) worker_->wake();
    };
    try {
        co_await look();
    } catch (const Unavailable&) {
        // The loop says so, if it goes on.
    }
    co_await every(1s, "list of sanctions", look);
}

asio::awaitable<void> Screening::stop() {
    tasks_.cancel();
    co_await tasks_.wait();
    if (worker_) co_await worker_->stop();
    if (shadowed_) co_await shadowed_->stop();
    list_pool_.stop();
    screening_pool_.stop();
}

}  // namespace vestibule::app
