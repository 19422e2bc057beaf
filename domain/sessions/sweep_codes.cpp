#include "domain/sessions/sweep_codes.hpp"

#include <algorithm>

#include "domain/shared/origin.hpp"

namespace vestibule::sessions {

namespace {

constexpr std::chrono::hours line_life{24};
constexpr std::size_t names_at_a_time = 1'000;  // a long deletion would hold up everybody

}  // namespace

asio::awaitable<void> SweepCodesHandler::handle() {
    const auto context = service_context();
    co_await stores_.transact(context,
                              [&](UpkeepStore& store) { store.codes().sweep_codes(clock_.now() - line_life); });
    // Counted beside the writers, dropped in small steps.
    const auto crowded = co_await stores_.look(
        context, [&](UpkeepStore& store) { return store.codes().crowded_with_unknown_names(most_unknown_names_); });
    for (const auto& [tenant, count] : crowded)
        for (std::size_t left = count; left > 0; left -= std::min(left, names_at_a_time))
            co_await stores_.transact(context, [&](UpkeepStore& store) {
                store.codes().drop_unknown_names(tenant, std::min(left, names_at_a_time));
            });
}

}  // namespace vestibule::sessions
