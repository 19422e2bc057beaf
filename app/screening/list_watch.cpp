#include "app/screening/list_watch.hpp"

#include "domain/shared/origin.hpp"
#include "infra/async/failpoint.hpp"
#include "infra/log/log.hpp"

namespace vestibule::app {

using screening::AgreedList;
using screening::ScreeningStore;

namespace {

// People compared in one transaction.
constexpr std::size_t batch = 32;
// Of people in hand: longer than it takes to ask about them, and the pause before one is asked about again in vain.
constexpr std::chrono::seconds lease{30};
// People marked in one transaction: the service goes on beside it.
constexpr std::size_t marked_at_once = 256;

bool equal(const AgreedList& a, const AgreedList& b) {
    return a.provider == b.provider && a.version.list == b.version.list && a.version.hash == b.version.hash;
}

// Not asked yet, or answered from another list than the one in force.
bool waits_for_the_list(const std::vector<screening::Asked>& answers, std::size_t at,
                        const std::optional<AgreedList>& agreed, std::uint64_t generation) {
    if (at >= answers.size()) return true;
    const auto& asked = answers[at];
    if (!asked) return asked.error().retry_after || asked.error().code.starts_with("LIST_");
    return !agreed || agreed->generation != generation || agreed->version.hash != asked->list.hash;
}

double seconds_since(Instant time) {
    return std::chrono::duration<double>(std::chrono::system_clock::now() - time).count();
}

}  // namespace

ListWatch::ListWatch(ListWatchParts parts)
    : parts_(std::move(parts)),
      age_(parts_.metrics.gauge("vestibule_screening_list_age_seconds",
                                "Since the list in service was last written or confirmed")),
      current_(parts_.metrics.gauge("vestibule_screening_list_in_force",
                                    "1 while this process answers from the list version that all agree on")),
      waiting_(parts_.metrics.gauge("vestibule_screening_pending", "People who wait for a decision")),
      unjudged_(parts_.metrics.gauge("vestibule_screening_unjudged",
                                     "People on hold because a name could not be compared: reviewers decide")),
      behind_(parts_.metrics.gauge("vestibule_screening_behind",
                                   "Clear people not compared yet with the list version in force")),
      compared_(parts_.metrics.counter("vestibule_screening_compared_total",
                                       "People compared again after a change of list")) {}

asio::awaitable<void> ListWatch::agree() {
    co_await parts_.refresh();
    const auto loaded = co_await parts_.provider.version();
    if (!loaded) {
        in_force_ = false;
        current_.set(0);
        co_return;
    }
    const auto context = service_context();
    auto agreed = co_await parts_.stores.look(context, [](ScreeningStore& store) { return store.agreed_list(); });
    if (!agreed || !equal(*agreed, *loaded) || agreed->written_at < loaded->written_at) {
        const bool always = parts_.sole_process && first_;
        agreed = co_await parts_.stores.transact(
            context, [&](ScreeningStore& store) { return std::optional(store.agree(*loaded, always)); });
    }
    first_ = false;
    in_force_ = equal(*agreed, *loaded);
    generation_ = agreed->generation;
    if (!in_force_ && !std::exchange(told_behind_, true))
        log::warning("another instance has a later list: this one decides nothing until it has it, too",
                     {{"agreed", agreed->version.hash}, {"loaded", loaded->version.hash}});
    if (in_force_) told_behind_ = false;
    current_.set(in_force_ ? 1 : 0);
    age_.set(seconds_since(loaded->written_at));
    co_await count();
}

asio::awaitable<void> ListWatch::count() {
    const auto context = service_context();
    const auto counts =
        co_await parts_.stores.look(context, [&](ScreeningStore& store) { return store.counts(generation_.load()); });
    waiting_.set(static_cast<double>(counts.pending));
    unjudged_.set(static_cast<double>(counts.unjudged));
    behind_.set(static_cast<double>(counts.behind));
}

// Rounds, until one settles nobody: who decides meanwhile on the list before is found by the next.
asio::awaitable<void> ListWatch::rescreen() {
    if (parts_.book && in_force_) co_await parts_.book->keep_entries(generation_);
    while (in_force_ && parts_.provider.available()) {
        const bool marked = co_await mark();
        std::size_t settled = 0;
        if (parts_.book) settled += co_await parts_.book->confirm_unconcerned(generation_);
        settled += co_await rescreen_all();
        if (settled == 0 && !marked) break;
    }
    if (parts_.book && in_force_) co_await parts_.book->write_people();
}

asio::awaitable<bool> ListWatch::mark() {
    const auto marked = co_await parts_.stores.transact(
        service_context(), [](ScreeningStore& store) { return store.mark_for_rescreening(marked_at_once); });
    if (marked) FAILPOINT("SC5");
    co_return marked;
}

asio::awaitable<std::size_t> ListWatch::rescreen_all() {
    Uuid after;
    std::size_t settled = 0;
    while (const auto compared = co_await rescreen_batch(after)) settled += *compared;
    if (settled > 0) log::info("compared with the list in force", {{"people", std::to_string(settled)}});
    co_return settled;
}

asio::awaitable<std::optional<std::size_t>> ListWatch::rescreen_batch(Uuid& after) {
    const auto generation = generation_.load();
    const auto people = co_await parts_.stores.transact(service_context(), [&](ScreeningStore& store) {
        return store.claim_behind(parts_.owner, store.now() + lease, generation, after, batch);
    });
    if (people.empty()) co_return std::nullopt;
    after = people.back().subject.user;

    std::vector<screening::Asked> answers;
    bool rests = false;  // to go on would only read people for nothing: the next round is soon
    for (auto person = people.begin(); person != people.end() && !rests; ++person) {
        answers.push_back(co_await parts_.provider.ask(person->person, {}));
        rests = !answers.back() && answers.back().error().retry_after;
    }
    FAILPOINT("SC3");
    const auto settled = co_await settle(people, answers, generation);
    compared_.add(static_cast<double>(answers.size()));
    if (rests) co_return std::nullopt;
    co_return settled;
}

// One transaction, as most people are clear still, and of them only the generation changes. Whom the provider has no
// answer for stays in hand until the lease ends: asked again, but not in a hurry.
asio::awaitable<std::size_t> ListWatch::settle(const std::vector<screening::Claim>& people,
                                               const std::vector<screening::Asked>& answers, std::uint64_t generation) {
    std::vector<std::size_t> potential;
    const auto confirmed = co_await parts_.stores.transact(service_context(), [&](ScreeningStore& store) {
        const auto agreed = store.agreed_list();
        std::size_t clear = 0;
        potential.clear();
        for (std::size_t at = 0; at < people.size(); ++at) {
            if (waits_for_the_list(answers, at, agreed, generation))
                store.release(people[at]);
            else if (answers[at] && answers[at]->potential_match())
                potential.push_back(at);
            else if (answers[at])
                store.confirm_clear(people[at], generation), ++clear;
        }
        return clear;
    });
    for (const auto at : potential) {
        auto subject = people[at].subject;
        subject.cause = ScreeningCause::changed_list;
        co_await parts_.stores.transact(service_context(subject.tenant), [&](ScreeningStore& store) {
            return screening::compare_in(store, subject, people[at].round, *answers[at], false);
        });
    }
    co_return confirmed + potential.size();
}

}  // namespace vestibule::app
