// Screening, composed: the provider, the desk, those who wait, the worker, the list.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/foundation.hpp"
#include "app/screening/decision_waiter.hpp"
#include "app/screening/list_watch.hpp"
#include "app/screening/shadowed_provider.hpp"
#include "app/screening/word_book.hpp"
#include "app/screening/worker.hpp"
#include "domain/screening/retention.hpp"
#include "domain/screening/review.hpp"
#include "infra/async/blocking_pool.hpp"
#include "infra/partners/partner.hpp"
#include "infra/sanctions/builtin_provider.hpp"
#include "infra/sanctions/name_words.hpp"
#include "infra/sql/screening/sql_screening_store.hpp"
#include "infra/sql/screening/sql_word_store.hpp"

namespace vestibule::app {

// Members in the order of their dependence. Owned by Features; started and stopped by Background.
class Screening {
  public:
    Screening(Foundation& foundation, const Settings& settings);

    void start(asio::any_io_executor executor);
    asio::awaitable<void> stop();
    // A list or provider that answers, and the same one as the other instances'. Thread-safe.
    bool healthy() const { return provider->available() && watch.in_force(); }

  private:
    screening::ScreeningParts parts();
    asio::awaitable<void> watch_list();
    asio::awaitable<void> look_at_lists();
    std::optional<WordBook> book_of(const ScreeningSettings& settings);
    std::unique_ptr<screening::ScreeningProvider> compose(const ScreeningSettings& settings);
    std::unique_ptr<screening::ScreeningProvider> make_provider(const ScreeningSettings& settings,
                                                                const std::string& name, const std::string& url);

    Foundation& base_;
    bool sole_process_;
    bool reads_lists_;  // the built-in screener does, and only that
    BlockingPool list_pool_;
    BlockingPool screening_pool_;
    sanctions::ListKeeper keeper_;
    sanctions::BuiltinNameReader names_;
    std::vector<std::unique_ptr<partners::Partner>> partners_;  // outside screeners
    ShadowedProvider* shadowed_ = nullptr;                      // the provider, where it has a shadow

  public:
    sql::SqlTransactor<screening::ScreeningStore, sql::SqlScreeningStore, sql::StoreTools> stores;
    std::unique_ptr<screening::ScreeningProvider> provider;
    screening::AskingDesk desk;
    DecisionWaiter waiter;
    screening::PerformScreeningHandler perform;
    screening::RescreenHandler rescreen;
    screening::ReviewHandler review;
    screening::PurgeRecordsHandler purge;
    sql::SqlTransactor<screening::WordStore, sql::SqlWordStore, sql::StoreTools> word_stores;
    std::optional<WordBook> book;  // of the built-in screener
    ListWatch watch;

  private:
    std::unique_ptr<ScreeningWorker> worker_;
    TaskGroup tasks_{"screening"};
};

}  // namespace vestibule::app
