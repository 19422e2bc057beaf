// What runs without being asked: the relay, the consumers, the dispatcher of effects, and the housekeeping.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <string>

#include "app/consumers/consumer_runner.hpp"
#include "app/effects/dispatcher.hpp"
#include "app/effects/mail_attempt.hpp"
#include "app/effects/moe_attempt.hpp"
#include "app/event_log.hpp"
#include "app/features.hpp"
#include "app/foundation.hpp"
#include "domain/shared/event_log.hpp"
#include "infra/async/task_group.hpp"
#include "infra/mail/composer.hpp"
#include "infra/mail/transport.hpp"
#include "infra/relay/relay.hpp"
#include "infra/sql/idempotency/answer_book.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"
#include "infra/sql/shared_commits.hpp"

namespace vestibule::app {

class Background {
  public:
    Background(asio::any_io_executor executor, const Settings& settings, Foundation& base, Features& features,
               const Tenants& tenants, sql::SqlAnswerBook& answers, EventLog& log);

    // `relayed`: events wait in the outbox for a relay.
    void start(bool relayed);
    // Consumers, then dispatcher, then relay: nothing that was begun is left half done.
    asio::awaitable<void> stop(std::chrono::milliseconds grace);
    bool mail_healthy() const { return dispatcher_.healthy(); }
    // True also where there is no partner.
    bool moe_healthy() const { return !moe_attempts_ || moe_attempts_->healthy(); }

  private:
    void keep_house();

    asio::any_io_executor executor_;
    Foundation& base_;
    Features& features_;
    sql::SqlAnswerBook& answers_;
    EventLog& log_;

    sql::SharedCommits shared_commits_;  // of the ledger
    LedgerStores<notification::EffectStore, sql::SqlEffectStore> ledger_;
    mail::Composer composer_;
    std::unique_ptr<mail::MailTransport> transport_;
    MailAttempt attempts_;
    std::unique_ptr<MoeAttempt> moe_attempts_;  // null: there is no partner
    EffectDispatcher dispatcher_;
    std::list<ConsumerRunner> consumers_;
    relay::Relay relay_;
    TaskGroup housekeeping_{"housekeeping"};
};

}  // namespace vestibule::app
