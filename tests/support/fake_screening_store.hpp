// Screening in memory: what the unit tests of the state machine and of the reviewers share.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "domain/screening/retention.hpp"
#include "domain/screening/store.hpp"
#include "tests/support/fake_parts.hpp"

namespace vestibule::tests {

class FakeScreeningStore final : public screening::ScreeningStore {
  public:
    FakeClock clock;
    FakeIds ids;
    std::map<Uuid, screening::ScreenedUser> users;
    std::map<Uuid, screening::Standing> standings;
    std::map<Uuid, Enrollment> enrollments;
    std::optional<screening::AgreedList> agreed;
    std::vector<screening::Evidence> evidence;
    std::map<Uuid, screening::Case> cases;
    std::set<std::tuple<Uuid, Digest, std::string, std::string, std::string, std::string>> clearances;
    std::vector<events::Draft> events;
    std::vector<Uuid> woken;
    std::map<Uuid, Instant> leases;
    std::optional<Uuid> rescreened_after;  // of a rescreening under way
    std::set<Uuid> ended;
    int worker_wakes = 0;
    Origin begun_by;  // of the transaction in hand

    std::vector<std::string> types() const {
        std::vector<std::string> names;
        for (const auto& event : events) names.emplace_back(event.type);
        return names;
    }

    Uuid emit(const events::Draft& event) override {
        events.push_back(event);
        return ids.next();
    }
    void attach_secret(const Uuid&, const Secret&, Instant) override {}
    Instant now() const override { return clock.at; }
    Origin origin() const override { return begun_by; }
    Uuid next_id() override { return ids.next(); }
    Digest person_hash(const ScreenedPerson& person) const override {
        return digest_of(person.full_name() + person.date_of_birth.value_or("") + person.country_code);
    }
    static Digest digest_of(const std::string& text) {
        Digest digest{};
        std::uint64_t state = 14695981039346656037ULL;
        for (const char c : text) state = (state ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        for (std::size_t i = 0; i < 8; ++i) digest[i] = static_cast<std::uint8_t>(state >> (8 * i));
        return digest;
    }

    std::optional<screening::ScreenedUser> lock_user(const std::string& tenant, const Uuid& user) override {
        const auto found = users.find(user);
        if (found == users.end() || found->second.tenant != tenant) return std::nullopt;
        return found->second;
    }
    void save_user(const screening::ScreenedUser& user, Instant) override {
        users[user.id] = user;
        if (user.status == UserStatus::active) users[user.id].was_active = true;
    }
    void end_sessions(const screening::ScreenedUser& user) override { ended.insert(user.id); }
    std::optional<screening::Standing> lock_standing(const Uuid& user) override { return at(standings, user); }
    void save_standing(const screening::Standing& standing) override {
        standings[standing.subject.user] = standing;
        leases.erase(standing.subject.user);
    }
    std::optional<Enrollment> lock_enrollment(const std::string&, const Uuid& id) override {
        return at(enrollments, id);
    }
    void decide_enrollment(const Uuid& id, UserStatus status, std::uint64_t version, Instant now) override {
        auto& enrollment = enrollments.at(id);
        enrollment.status = status;
        enrollment.version = version;
        if (status == UserStatus::active && !enrollment.approved_at) enrollment.approved_at = now;
    }
    std::optional<screening::AgreedList> agreed_list() override { return agreed; }
    screening::AgreedList agree(const screening::AgreedList& loaded, bool always) override {
        const bool newer = agreed && loaded.written_at > agreed->written_at;
        const bool same = agreed && agreed->version == loaded.version && agreed->provider == loaded.provider;
        const auto generation = agreed ? agreed->generation + (same ? 0 : 1) : 1;
        if (!agreed || newer || always) {
            agreed = loaded;
            agreed->generation = generation;
        }
        return *agreed;
    }
    void add_evidence(const screening::Evidence& each) override { evidence.push_back(each); }
    std::size_t purge_records(Instant now, std::size_t) override {
        const auto kept = [&](const Uuid& user) {
            return standings.contains(user) || std::ranges::any_of(cases, [&](const auto& row) {
                       return row.second.user == user && row.second.status != screening::CaseStatus::cleared;
                   });
        };
        const auto gone = std::erase_if(evidence, [&](const auto& each) {
            return screening::ten_years_after(each.decided_at) <= now && !kept(each.subject.user);
        });
        return gone + std::erase_if(cases, [&](const auto& row) {
                   const auto& each = row.second;
                   return each.status == screening::CaseStatus::cleared && each.closed_at &&
                          screening::ten_years_after(*each.closed_at) <= now && !standings.contains(each.user);
               });
    }
    bool is_cleared(const screening::Clearance& each) override { return clearances.contains(key(each)); }
    void add_clearance(const screening::Clearance& each, const Uuid&, Instant) override {
        clearances.insert(key(each));
    }
    std::optional<screening::Case> open_case(const Uuid& user) override {
        for (const auto& [id, each] : cases)
            if (each.user == user && each.status == screening::CaseStatus::open) return tagged(each);
        return std::nullopt;
    }
    std::vector<screening::Case> cases_alike(const std::string& tenant, const Digest& likeness,
                                             const Uuid& user) override {
        std::vector<screening::Case> found;
        for (const auto& [id, each] : cases)
            if (each.tenant == tenant && each.user != user &&
                std::ranges::find(each.hits, likeness, &screening::CaseHit::likeness) != each.hits.end() &&
                each.status != screening::CaseStatus::cleared)
                found.push_back(each);
        return found;
    }
    void add_case(const screening::Case& each) override { cases[each.id] = each; }
    void save_case(const screening::Case& each) override { cases[each.id] = each; }
    screening::Case lock_case(const Uuid& id) override { return tagged(cases.at(id)); }
    std::optional<screening::Case> find_case(const Reach& reach, const Uuid& id) override {
        auto found = at(cases, id);
        if (!found || found->tenant != reach.tenant || !reach.sites.contains(found->site)) return std::nullopt;
        if (!reach.includes_issuer(found->issuer)) return std::nullopt;
        return tagged(*found);
    }
    std::vector<screening::Case> find_cases(const screening::CaseQuery& query) override {
        std::vector<screening::Case> found;
        for (auto each = cases.rbegin(); each != cases.rend() && found.size() < query.limit; ++each)
            if (find_case(query.reach, each->first) && (!query.before || each->first < *query.before) &&
                (!query.status || each->second.status == *query.status))
                found.push_back(tagged(each->second));
        return found;
    }
    std::size_t void_claims() override {
        const auto voided = leases.size();
        leases.clear();
        return voided;
    }
    std::vector<screening::Claim> claim(std::string_view, Instant now, Instant until, std::size_t limit) override {
        std::vector<screening::Claim> found;
        for (const auto& [user, standing] : standings) {
            const bool due = standing.status == ScreeningStatus::pending && standing.next_attempt_at &&
                             *standing.next_attempt_at <= now;
            if (!due || (leases.contains(user) && leases[user] > now) || found.size() == limit) continue;
            leases[user] = until;
            found.push_back(claim_of(standing));
        }
        return found;
    }
    std::optional<screening::Claim> find_person(const std::string&, const Uuid& user) override {
        const auto found = at(standings, user);
        if (!found) return std::nullopt;
        return claim_of(*found);
    }
    std::optional<ScreeningStatus> status_of(const Uuid& user) override {
        const auto found = at(standings, user);
        if (!found) return std::nullopt;
        return found->status;
    }
    std::vector<Uuid> decided_among(const std::vector<Uuid>& asked) override {
        std::vector<Uuid> decided;
        std::ranges::copy_if(asked, std::back_inserter(decided), [&](const Uuid& user) {
            return standings.contains(user) && standings[user].status != ScreeningStatus::pending;
        });
        return decided;
    }
    std::vector<screening::Claim> claim_behind(std::string_view, Instant until, std::uint64_t generation,
                                               const Uuid& after, std::size_t limit) override {
        std::vector<screening::Claim> found;
        for (const auto& [user, standing] : standings) {
            const bool behind = standing.status == ScreeningStatus::clear && standing.generation < generation;
            if (!behind || user <= after || found.size() == limit || (leases.contains(user) && leases[user] > now()))
                continue;
            leases[user] = until;
            found.push_back(claim_of(standing));
        }
        return found;
    }
    void release(const screening::Claim& person) override { leases.erase(person.subject.user); }
    screening::ScreeningCounts counts(std::uint64_t generation) override {
        screening::ScreeningCounts counts;
        for (const auto& [user, standing] : standings) {
            const bool pending = standing.status == ScreeningStatus::pending;
            counts.pending += pending ? 1 : 0;
            counts.parked += pending && !standing.next_attempt_at ? 1 : 0;
            counts.unjudged += standing.status == ScreeningStatus::hit && !standing.last_code.empty() ? 1 : 0;
            counts.behind += standing.status == ScreeningStatus::clear && standing.generation < generation ? 1 : 0;
        }
        return counts;
    }
    bool mark_for_rescreening(std::size_t limit) override {
        if (!rescreened_after) return false;
        std::size_t marked = 0;
        for (auto& [user, standing] : standings) {
            if (user <= *rescreened_after || standing.status != ScreeningStatus::clear || marked == limit) continue;
            standing.generation = 0;
            rescreened_after = user;
            ++marked;
        }
        if (marked == 0) rescreened_after.reset();
        return true;
    }
    void confirm_clear(const screening::Claim& person, std::uint64_t generation) override {
        auto& standing = standings.at(person.subject.user);
        if (standing.round != person.round || standing.status != ScreeningStatus::clear) return;
        standing.generation = generation;
        leases.erase(person.subject.user);
    }
    void wake_waiters(const Uuid& user) override { woken.push_back(user); }
    void wake_worker() override { ++worker_wakes; }

    static screening::Claim claim_of(const screening::Standing& standing) {
        return {.subject = standing.subject,
                .origin = standing.origin,
                .round = standing.round,
                .person = standing.person,
                .likeness = standing.likeness,
                .attempts = standing.attempts,
                .pending_since = standing.pending_since};
    }

    static screening::Case tagged(screening::Case read) {
        read.tag = "tag of " + read.id.to_string() + read.content();
        return read;
    }

  private:
    template <class Value>
    static std::optional<Value> at(const std::map<Uuid, Value>& map, const Uuid& id) {
        const auto found = map.find(id);
        if (found == map.end()) return std::nullopt;
        return found->second;
    }
    static std::tuple<Uuid, Digest, std::string, std::string, std::string, std::string> key(
        const screening::Clearance& each) {
        return {each.user, each.person_hash, each.list, each.entity, each.entity_hash, each.screener};
    }
};

}  // namespace vestibule::tests
