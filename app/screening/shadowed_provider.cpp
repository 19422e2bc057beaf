#include "app/screening/shadowed_provider.hpp"

namespace vestibule::app {

using screening::Asked;

namespace {

// Comparisons under way; what comes on top is left out, so that a slow shadow costs a bounded amount.
constexpr std::size_t at_once = 32;

constexpr std::array result_names{"agrees", "finds_more", "finds_less", "no_answer", "left_out"};

}  // namespace

ShadowedProvider::ShadowedProvider(std::unique_ptr<screening::ScreeningProvider> provider,
                                   std::unique_ptr<screening::ScreeningProvider> shadow, metrics::Registry& metrics)
    : provider_(std::move(provider)), shadow_(std::move(shadow)) {
    for (std::size_t at = 0; at < results_.size(); ++at)
        results_[at] = metrics.counter("vestibule_screening_shadow_total",
                                       "What the shadow said of people whom the provider had answered about",
                                       {{"result", result_names[at]}});
}

asio::awaitable<void> ShadowedProvider::stop() {
    comparisons_.cancel();
    co_await comparisons_.wait();
}

asio::awaitable<std::optional<screening::AgreedList>> ShadowedProvider::version() {
    co_return co_await provider_->version();
}

asio::awaitable<Asked> ShadowedProvider::ask(ScreenedPerson person, Origin origin) {
    auto asked = co_await provider_->ask(person, origin);
    if (!asked || !executor_) co_return asked;
    if (comparisons_.running() < at_once)
        comparisons_.spawn(executor_, compare(std::move(person), std::move(origin), asked->potential_match()),
                           "comparison");
    else
        count(Result::left_out);
    co_return asked;
}

asio::awaitable<void> ShadowedProvider::compare(ScreenedPerson person, Origin origin, bool potential) {
    const auto asked = co_await shadow_->ask(std::move(person), std::move(origin));
    if (!asked)
        count(Result::no_answer);
    else if (asked->potential_match() == potential)
        count(Result::agrees);
    else
        count(potential ? Result::finds_less : Result::finds_more);
}

void ShadowedProvider::count(Result result) const {
    results_[static_cast<std::size_t>(result)].add();
}

}  // namespace vestibule::app
