// Revalidations in memory.
#pragma once

#include <algorithm>
#include <map>
#include <set>

#include "domain/revalidation/store.hpp"
#include "tests/support/fake_parts.hpp"

namespace vestibule::tests {

class FakeRevalidationStore final : public revalidation::RevalidationStore {
  public:
    using Outcome = revalidation::UserOutcome;
    using Run = revalidation::Revalidation;

    explicit FakeRevalidationStore(FakeClock& held) : clock(held) {}

    struct Entry {
        std::optional<Outcome> outcome;
        std::optional<Instant> begun;
    };
    struct Kept {
        Run run;
        std::map<Uuid, Entry> users;
        std::optional<Uuid> cursor;
        bool expanded = false;
        bool finished = false;
        std::string owner;
        Instant lease_until;
    };
    FakeClock& clock;
    std::set<Uuid> people;    // whom every reach has
    std::set<Uuid> inactive;  // of them
    std::map<Uuid, Kept> runs;
    std::vector<Uuid> called;

    std::uint64_t count(const Reach&, const revalidation::UserRange& range) override {
        return static_cast<std::uint64_t>(
            std::ranges::count_if(people, [&](const Uuid& user) { return range.from <= user && user <= range.to; }));
    }
    std::vector<Uuid> reached(const Reach&, const std::vector<Uuid>& users) override {
        std::vector<Uuid> found;
        std::ranges::copy_if(users, std::back_inserter(found), [&](const Uuid& user) { return people.contains(user); });
        return found;
    }
    void insert(const Run& run, const std::vector<Uuid>& users) override {
        auto& kept = runs[run.id];
        kept.run = run;
        kept.expanded = !run.range;
        for (const auto& user : users) kept.users[user];
    }
    void set_outcome(const Uuid& run, const Uuid& user, Outcome outcome) override {
        runs.at(run).users.at(user).outcome = outcome;
    }
    std::optional<revalidation::Progress> progress(const Uuid& run, const Reach& reach, std::optional<Uuid> after,
                                                   std::size_t limit) override {
        const auto found = runs.find(run);
        if (found == runs.end()) return std::nullopt;
        const auto& of = found->second.run.reach;
        if (of.tenant != reach.tenant || (reach.issuer && of.issuer != reach.issuer) ||
            !std::ranges::includes(reach.sites, of.sites))
            return std::nullopt;
        revalidation::Progress progress{.run = found->second.run, .outcomes = {}};
        for (const auto& [user, entry] : found->second.users) {
            if (!entry.outcome) continue;
            ++progress.done;
            if (*entry.outcome == Outcome::failed || *entry.outcome == Outcome::parked) ++progress.failed;
            if ((!after || user > *after) && progress.outcomes.size() < limit)
                progress.outcomes.push_back({user, *entry.outcome});
        }
        return progress;
    }

    std::optional<Run> claim(const std::string& owner, std::chrono::seconds lease) override {
        for (auto& [id, kept] : runs) {
            if (kept.finished || (!kept.owner.empty() && kept.lease_until >= clock.now())) continue;
            kept.owner = owner;
            kept.lease_until = clock.now() + lease;
            kept.run.status = revalidation::RunStatus::running;
            return kept.run;
        }
        return std::nullopt;
    }
    bool expand(const Run& run, std::size_t limit) override {
        auto& kept = runs.at(run.id);
        if (kept.expanded) return false;
        std::size_t taken = 0;
        for (const auto& user : people) {
            if (user < run.range->from || user > run.range->to || (kept.cursor && user <= *kept.cursor)) continue;
            if (taken == limit) return true;
            kept.users[user];
            kept.cursor = user;
            ++taken;
        }
        kept.expanded = true;
        return taken > 0;
    }
    std::vector<Uuid> waiting(const Uuid& run, std::size_t limit) override {
        std::vector<Uuid> users;
        for (const auto& [user, entry] : runs.at(run).users)
            if (!entry.outcome && !entry.begun && users.size() < limit) users.push_back(user);
        return users;
    }
    std::vector<Begun> begun(const Uuid& run, std::size_t limit) override {
        std::vector<Begun> users;
        for (const auto& [user, entry] : runs.at(run).users)
            if (!entry.outcome && entry.begun && users.size() < limit) users.push_back({user, *entry.begun});
        return users;
    }
    void begin(const Uuid& run, const Uuid& user) override { runs.at(run).users.at(user).begun = clock.now(); }
    bool start_moe_call(const Run&, const Uuid& user, const std::map<std::string, MoeCall>& calls) override {
        if (calls.empty() || inactive.contains(user)) return false;
        called.push_back(user);
        return true;
    }
    void settle(const Run& run, const std::string& owner) override {
        auto& kept = runs.at(run.id);
        if (kept.owner == owner) kept.owner.clear();
        kept.finished = kept.expanded && std::ranges::all_of(kept.users, [](const auto& user) {
                            return user.second.outcome.has_value();
                        });
        if (!kept.finished) return;
        const bool failed = std::ranges::any_of(kept.users, [](const auto& user) {
            return user.second.outcome == Outcome::failed || user.second.outcome == Outcome::parked;
        });
        kept.run.status =
            failed ? revalidation::RunStatus::completed_with_failures : revalidation::RunStatus::completed;
    }
};

}  // namespace vestibule::tests
