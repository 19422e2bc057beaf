// The ledger of effects in memory: what the dispatcher uses of it.
#pragma once

#include <algorithm>
#include <map>

#include "domain/notification/mail_kinds.hpp"
#include "domain/notification/ports.hpp"
#include "domain/shared/failures.hpp"
#include "domain/shared/transactor.hpp"
#include "tests/support/fake_parts.hpp"

namespace vestibule::tests {

class FakeEffectStore final : public notification::EffectStore {
  public:
    using Effect = notification::Effect;
    using State = notification::EffectState;

    explicit FakeEffectStore(FakeClock& clock) : clock(clock) {}

    struct Lease {
        std::string owner;
        Instant until;
    };
    FakeClock& clock;
    std::map<std::string, Effect> effects;
    std::map<std::string, Lease> leases;
    std::map<Uuid, notification::StoredSecret> secrets;
    std::map<Digest, notification::TemplateText> templates;
    std::map<std::string, notification::Bounce> bounces;
    std::vector<events::Draft> emitted;
    std::vector<std::string> outcomes;  // "<type> <key>"
    int unavailable = 0;                // calls of settle() that fail

    Uuid emit(const events::Draft& event) override {
        emitted.push_back(event);
        return Uuid{};
    }
    void attach_secret(const Uuid& event, const Secret& secret, Instant expires) override {
        secrets[event] = {secret, expires};
    }
    void put(const Effect& effect) { effects[effect.key] = effect; }
    Effect& at(const std::string& key) { return effects.at(key); }

    bool add(const notification::NewEffect&) override { throw std::logic_error("not faked"); }

    std::vector<Effect> lease(notification::Lane lane, const std::string& owner, std::size_t limit,
                              std::chrono::seconds duration, const std::vector<std::string>& except) override {
        std::vector<Effect> leased;
        for (auto& [key, effect] : effects) {
            const bool due = waiting(effect) && effect.lane == lane && effect.next_attempt_at <= clock.now() &&
                             effect.expires_at > clock.now();
            if (!due || leased.size() == limit || std::ranges::find(except, key) != except.end()) continue;
            effect.state = State::leased;
            effect.phase = notification::Phase::none;
            leases[key] = {owner, clock.now() + duration};
            leased.push_back(effect);
        }
        return leased;
    }
    void renew(const std::string& owner, const std::vector<std::string>& keys, std::chrono::seconds duration) override {
        for (const auto& key : keys)
            if (ours(key, owner)) leases[key].until = clock.now() + duration;
    }
    bool mark_committing(const std::string& key, const std::string& owner,
                         const std::optional<notification::PinnedWords>& words) override {
        if (!ours(key, owner) || leases[key].until <= clock.now()) return false;
        effects[key].phase = notification::Phase::committing;
        if (!words) return true;
        templates[words->hash] = words->content;
        effects[key].template_hash = words->hash;
        effects[key].locale = words->locale;
        return true;
    }
    std::map<std::string, notification::PartnerRequest> requests;
    std::optional<notification::PartnerRequest> partner_request(const std::string& key) override {
        const auto found = requests.find(key);
        return found == requests.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<notification::TemplateText> pinned_template(const Digest& hash) override {
        const auto found = templates.find(hash);
        return found == templates.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<notification::StoredSecret> secret_of(const Uuid& event) override {
        const auto found = secrets.find(event);
        return found == secrets.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<notification::Contact> contact;  // everybody's
    std::optional<notification::Contact> contact_of(const Effect&) override { return contact; }
    bool settle(const Effect& effect, const std::string& owner, const notification::Settlement& settlement,
                const notification::Outcome& outcome) override {
        if (unavailable > 0) {
            --unavailable;
            throw Unavailable("the database is away");
        }
        auto& row = effects[effect.key];
        const bool ran_out = row.state == State::ambiguous && leases[effect.key].owner == owner;
        if (!ours(effect.key, owner) && !ran_out) return false;
        const auto attempts_before = row.attempts;
        apply(row, settlement, !ran_out && outcome.cls == notification::OutcomeClass::ambiguous);
        if (ran_out) row.attempts = attempts_before;
        effects[effect.key].last_class = to_string(outcome.cls);
        if (settlement.event)
            outcomes.push_back(std::string(events::EffectOutcome::type_of(*settlement.event)) + " " + effect.key);
        return true;
    }
    std::size_t recover() override { return end_leases(clock.now()); }
    std::size_t void_leases() override { return end_leases(Instant::max()); }
    std::vector<Effect> overdue(std::size_t limit) override {
        std::vector<Effect> late;
        for (const auto& [key, effect] : effects)
            if (waiting(effect) && effect.expires_at <= clock.now() && late.size() < limit) late.push_back(effect);
        return late;
    }
    bool expire(const Effect& effect) override {
        auto& row = effects[effect.key];
        if (!waiting(row)) return false;
        row.state = row.lane == notification::Lane::partner ? State::held : State::expired;
        secrets.erase(row.event_id);
        return true;
    }
    void sweep() override {}
    bool suppressed(std::string_view address) override {
        const auto found = bounces.find(std::string(address));
        return found != bounces.end() && found->second == notification::Bounce::hard;
    }
    void note_bounce(std::string_view address, notification::Bounce bounce) override {
        bounces[std::string(address)] = bounce;
    }
    std::optional<Instant> next_due(notification::Lane lane) override {
        std::optional<Instant> due;
        for (const auto& [key, effect] : effects)
            if (waiting(effect) && effect.lane == lane && (!due || *effect.next_attempt_at < *due))
                due = effect.next_attempt_at;
        return due;
    }
    std::vector<notification::LaneCount> counts() override { return {}; }
    std::vector<Effect> list(const notification::EffectFilter&) override { return {}; }
    std::optional<Effect> find(const std::string& key) override {
        const auto found = effects.find(key);
        return found == effects.end() ? std::nullopt : std::optional(found->second);
    }
    bool hold(const std::string&, std::string_view) override { return false; }
    bool release(const std::string&) override { return false; }
    bool discard(const std::string&) override { return false; }
    bool request_reissue(const std::string&, std::string_view, std::string_view) override { return false; }
    std::optional<std::string> approve_reissue(const std::string&, std::string_view) override { return std::nullopt; }
    void reconcile_timeline() override {}
    std::int64_t begin_timeline() override { return 2; }

  private:
    static bool waiting(const Effect& effect) {
        return effect.state == State::pending || effect.state == State::ambiguous;
    }
    bool ours(const std::string& key, const std::string& owner) {
        return effects[key].state == State::leased && leases[key].owner == owner;
    }
    void apply(Effect& effect, const notification::Settlement& settlement, bool ambiguous) {
        effect.state = settlement.state;
        effect.reason = settlement.reason;
        effect.attempts += settlement.charged ? 1 : 0;
        effect.ambiguities += ambiguous ? 1 : 0;
        effect.next_attempt_at = settlement.next_attempt;
        if (!waiting(effect) && effect.state != State::held) secrets.erase(effect.event_id);
    }
    std::size_t end_leases(Instant before) {
        std::size_t ended = 0;
        for (auto& [key, effect] : effects) {
            if (effect.state != State::leased || leases[key].until >= before) continue;
            const auto settlement = judge_lost(effect, *notification::find_effect_kind(effect.kind), clock.now());
            apply(effect, settlement, effect.phase == notification::Phase::committing);
            ++ended;
        }
        return ended;
    }
};

}  // namespace vestibule::tests
