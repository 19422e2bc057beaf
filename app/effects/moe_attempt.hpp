// One attempt to tell the MOE partner of a person: the same key and the same bytes each time.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "app/config/settings.hpp"
#include "app/effects/attempt.hpp"
#include "domain/notification/ports.hpp"
#include "domain/shared/transactor.hpp"
#include "infra/metrics/metrics.hpp"
#include "infra/partners/client_credentials.hpp"
#include "infra/partners/partner.hpp"

namespace vestibule::app {

// Owned by the composition root; made only where moe.url is set.
class MoeAttempt final : public EffectAttempt {
  public:
    MoeAttempt(const MoeSettings& settings, Transactor<notification::EffectStore>& ledger, const Clock& clock,
               metrics::Registry& metrics);

    asio::awaitable<Delivery> prepare(notification::Effect effect, std::string owner) override;
    std::chrono::milliseconds resting() const override;
    // False while the breaker is not closed or the partner refuses us.
    bool healthy() const;

  private:
    asio::awaitable<AttemptResult> deliver(const notification::Effect& effect,
                                           const std::optional<notification::PartnerRequest>& request);
    asio::awaitable<notification::Outcome> tell(const notification::Effect& effect,
                                                const notification::PartnerRequest& request);
    asio::awaitable<http::Response> send(const notification::Effect& effect,
                                         const notification::PartnerRequest& request);

    std::string base_url_;
    Transactor<notification::EffectStore>& ledger_;
    const Clock& clock_;
    partners::Partner partner_;
    std::optional<partners::ClientCredentials> credentials_;
};

}  // namespace vestibule::app
