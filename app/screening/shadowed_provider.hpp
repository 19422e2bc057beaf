// One screener in the shadow of another: asked the same afterwards and compared. Its answers decide nothing.
#pragma once

#include <array>
#include <memory>

#include "domain/screening/provider.hpp"
#include "infra/async/task_group.hpp"
#include "infra/metrics/metrics.hpp"

namespace vestibule::app {

// Thread-safe. To whoever asks it is the provider, no slower for the shadow.
class ShadowedProvider final : public screening::ScreeningProvider {
  public:
    ShadowedProvider(std::unique_ptr<screening::ScreeningProvider> provider,
                     std::unique_ptr<screening::ScreeningProvider> shadow, metrics::Registry& metrics);

    // From now on answers are compared, on `executor`.
    void start(asio::any_io_executor executor) { executor_ = std::move(executor); }
    asio::awaitable<void> stop();

    std::string_view name() const override { return provider_->name(); }
    bool in_process() const override { return provider_->in_process(); }
    bool available() const override { return provider_->available(); }
    asio::awaitable<std::optional<screening::AgreedList>> version() override;
    asio::awaitable<screening::Asked> ask(ScreenedPerson person, Origin origin) override;

  private:
    enum class Result { agrees, finds_more, finds_less, no_answer, left_out };

    asio::awaitable<void> compare(ScreenedPerson person, Origin origin, bool potential);
    void count(Result result) const;

    std::unique_ptr<screening::ScreeningProvider> provider_;
    std::unique_ptr<screening::ScreeningProvider> shadow_;
    std::array<metrics::Counter, 5> results_;  // by Result
    asio::any_io_executor executor_;
    TaskGroup comparisons_{"shadow screening"};
};

}  // namespace vestibule::app
