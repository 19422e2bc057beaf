// Performs what is due: asks the provider, settles or postpones. And the desk, which asks before a transaction.
#pragma once

#include <functional>

#include "domain/screening/provider.hpp"
#include "domain/screening/settle.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::screening {

// What screening needs; all outlive the handlers.
struct ScreeningParts {
    Transactor<ScreeningStore>& stores;
    ScreeningProvider& provider;
    const KeyedHash& keyed_hash;
    const Text& text;
    std::function<double()> jitter;  // 0 … 1
};

// One claim at a time; may run many times at once.
class PerformScreeningHandler {
  public:
    explicit PerformScreeningHandler(ScreeningParts parts) : parts_(std::move(parts)) {}

    // Due claims for `owner` until they are settled, postponed or `lease` is over.
    asio::awaitable<std::vector<Claim>> claim(std::string owner, std::chrono::seconds lease, std::size_t limit);
    asio::awaitable<void> perform(Claim claim);
    // For a database that only this process uses, at its start: whoever had claims has died.
    asio::awaitable<void> void_claims();

  private:
    ScreeningParts parts_;
};

// Screens one person now, whatever was decided before, for the operators' sake. nullopt: no answer, nothing changed.
class RescreenHandler {
  public:
    explicit RescreenHandler(ScreeningParts parts) : parts_(std::move(parts)) {}

    // `context` names the tenant.
    asio::awaitable<std::optional<ScreeningStatus>> handle(Uuid user, const RequestContext& context);

  private:
    ScreeningParts parts_;
};

class AskingDesk final : public ScreeningDesk {
  public:
    explicit AskingDesk(ScreeningParts parts) : parts_(std::move(parts)) {}

    asio::awaitable<ScreeningRequest> ask(std::string tenant, ScreenedPerson person) override;

  private:
    ScreeningParts parts_;
};

// By which the same person is known again: all words of the name, folded, in any order, and the birth date.
Digest likeness_of(const KeyedHash& keyed_hash, const Text& text, const std::string& tenant,
                   const ScreenedPerson& person);

}  // namespace vestibule::screening
