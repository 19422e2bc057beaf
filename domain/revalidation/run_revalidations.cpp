#include "domain/revalidation/run_revalidations.hpp"

#include <algorithm>

namespace vestibule::revalidation {

namespace {

using namespace std::chrono_literals;

constexpr auto lease = 60s;
constexpr auto undecided_for = 24h;  // then FAILED
constexpr auto ask_again_after = 5s;
constexpr std::size_t piece = 100;
constexpr std::size_t most_calls_open = 500;  // of one run in the ledger
constexpr int pieces_a_turn = 20;

}  // namespace

asio::awaitable<void> RunRevalidationsHandler::handle() {
    for (int i = 0; i < pieces_a_turn && co_await turn(); ++i) {
    }
}

asio::awaitable<bool> RunRevalidationsHandler::turn() {
    const auto run = co_await parts_.stores.transact(
        service_context(), [&](RevalidationStore& store) { return store.claim(parts_.owner, lease); });
    if (!run) co_return false;

    const auto context = service_context(run->reach.tenant, run->origin);
    bool worked = run->range && co_await parts_.stores.transact(
                                    context, [&](RevalidationStore& store) { return store.expand(*run, piece); });
    if (run->type == CallType::ofac)
        worked = co_await screen(*run, context) || worked;
    else
        worked = co_await call(*run, context) || worked;
    co_await parts_.stores.transact(context, [&](RevalidationStore& store) { store.settle(*run, parts_.owner); });
    co_return worked;
}

asio::awaitable<bool> RunRevalidationsHandler::screen(const Revalidation& run, const RequestContext& context) {
    struct Users {
        std::vector<Uuid> waiting;
        std::vector<RevalidationStore::Begun> begun;
    };
    const auto users = co_await parts_.stores.look(context, [&](RevalidationStore& store) {
        return Users{store.waiting(run.id, piece), store.begun(run.id, piece)};
    });
    bool worked = false;
    for (const auto& user : users.waiting) worked = co_await screen_one(run, context, user) || worked;
    for (const auto& [user, at] : users.begun)
        if (parts_.clock.now() - at >= ask_again_after) worked = co_await screen_one(run, context, user) || worked;
    co_return worked;
}

asio::awaitable<bool> RunRevalidationsHandler::screen_one(const Revalidation& run, const RequestContext& context,
                                                          Uuid user) {
    auto outcome = co_await parts_.rescreener.screen_again(user, context);
    if (!outcome && parts_.clock.now() - run.created_at >= undecided_for) outcome = UserOutcome::failed;
    co_await parts_.stores.transact(context, [&](RevalidationStore& store) {
        if (outcome)
            store.set_outcome(run.id, user, *outcome);
        else
            store.begin(run.id, user);
    });
    co_return outcome.has_value();
}

asio::awaitable<bool> RunRevalidationsHandler::call(const Revalidation& run, const RequestContext& context) {
    const auto calls = parts_.moe_calls(run.reach, run.type);
    co_return co_await parts_.stores.transact(context, [&](RevalidationStore& store) {
        const auto open = store.begun(run.id, most_calls_open).size();
        const auto users = store.waiting(run.id, std::min(piece, most_calls_open - open));
        for (const auto& user : users) {
            if (store.start_moe_call(run, user, calls))
                store.begin(run.id, user);
            else
                store.set_outcome(run.id, user, UserOutcome::failed);
        }
        return !users.empty();
    });
}

}  // namespace vestibule::revalidation
