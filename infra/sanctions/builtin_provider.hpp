// The built-in screener behind the port of all providers.
#pragma once

#include <atomic>

#include "domain/screening/provider.hpp"
#include "infra/async/blocking_pool.hpp"
#include "infra/sanctions/list_keeper.hpp"

namespace vestibule::sanctions {

inline constexpr std::string_view builtin_name = "builtin";
inline constexpr std::string_view builtin_list = "ofac-sdn";
inline constexpr std::string_view builtin_algorithm = "names-1";

// Keeper, pool and clock outlive it.
class BuiltinProvider final : public screening::ScreeningProvider {
  public:
    BuiltinProvider(const ListKeeper& keeper, BlockingPool& pool, const Clock& clock, std::chrono::seconds max_age)
        : keeper_(keeper), pool_(pool), clock_(clock), max_age_(max_age) {}

    std::string_view name() const override { return builtin_name; }
    bool in_process() const override { return true; }
    bool available() const override { return !unavailable_because(keeper_.kept().get()); }
    asio::awaitable<std::optional<screening::AgreedList>> version() override;
    // LIST_MISSING, LIST_STALE, OVERLOADED.
    asio::awaitable<screening::Asked> ask(ScreenedPerson person, vestibule::Origin) override;

    // The version that this process would answer from.
    std::optional<screening::AgreedList> loaded() const;

  private:
    std::optional<std::string> unavailable_because(const KeptList* kept) const;
    void tell_of_age();

    const ListKeeper& keeper_;
    BlockingPool& pool_;
    const Clock& clock_;
    std::chrono::seconds max_age_;
    std::atomic<bool> told_stale_ = false;
};

// The entry's content: changes whenever the publication says anything else of it.
std::string entry_hash(const Entity& entity);

}  // namespace vestibule::sanctions
