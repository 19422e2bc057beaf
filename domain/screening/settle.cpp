#include "domain/screening/settle.hpp"

#include <algorithm>
#include <cmath>

#include "domain/screening/outcome.hpp"
#include "domain/screening/readable.hpp"

namespace vestibule::screening {

namespace {

// What is held against a person at one moment.
struct Findings {
    std::vector<ScreeningCandidate> hits;
    std::vector<ScreeningCandidate> settled;  // cleared for this user by a reviewer
    std::vector<Uuid> likes;                  // cases of the same person

    bool none() const { return hits.empty(); }
};

bool is_agreed(const std::optional<AgreedList>& agreed, const ScreeningAnswer& answer) {
    return agreed && agreed->provider == answer.provider && agreed->version.list == answer.list.list &&
           agreed->version.hash == answer.list.hash;
}

bool is_cleared(ScreeningStore& store, const Standing& standing, const std::string& screener,
                const ScreeningCandidate& hit) {
    return store.is_cleared({.user = standing.subject.user,
                             .person_hash = standing.person_hash,
                             .list = hit.list,
                             .entity = hit.entity,
                             .entity_hash = hit.entity_hash,
                             .screener = screener});
}

void add_hit(std::vector<ScreeningCandidate>& hits, const ScreeningCandidate& hit) {
    const auto same = std::ranges::find_if(
        hits, [&](const auto& each) { return each.list == hit.list && each.entity == hit.entity; });
    if (same == hits.end())
        hits.push_back(hit);
    else if (same->score < hit.score)
        *same = hit;
}

// Sending a person again does not wash out a hit: what stands against the same person elsewhere stands here too.
void inherit(ScreeningStore& store, const Standing& standing, Findings& findings) {
    for (const auto& alike : store.cases_alike(standing.subject.tenant, standing.likeness, standing.subject.user)) {
        bool stands = false;
        for (const auto& hit : alike.hits) {
            if (hit.likeness != standing.likeness || is_cleared(store, standing, alike.screener, hit)) continue;
            stands = true;
            add_hit(findings.hits, hit);
        }
        if (stands) findings.likes.push_back(alike.id);
    }
}

Findings examine(ScreeningStore& store, const Standing& standing, const ScreeningAnswer& answer) {
    Findings findings;
    const auto screener = screener_of(answer);
    const auto judge = [&](const ScreeningCandidate& candidate) {
        auto& kind = is_cleared(store, standing, screener, candidate) ? findings.settled : findings.hits;
        kind.push_back(candidate);
    };
    for (const auto& candidate : answer.candidates)
        if (candidate.potential) judge(candidate);
    if (!answer.unread.empty()) judge(unjudged(answer));
    inherit(store, standing, findings);
    std::ranges::sort(findings.hits, [](const auto& a, const auto& b) {
        return a.score != b.score ? a.score > b.score : a.entity < b.entity;
    });
    return findings;
}

Case new_case(ScreeningStore& store, const ScreenedUser& user, const Standing& standing) {
    Case opened;
    opened.id = store.next_id();
    opened.tenant = user.tenant;
    opened.site = standing.subject.site;
    opened.issuer = user.issuer;
    opened.user = user.id;
    opened.enrollment = standing.subject.enrollment;
    opened.opened_at = store.now();
    return opened;
}

void add_hit(Case& filed, CaseHit hit) {
    const auto same = std::ranges::find_if(filed.hits, [&](const auto& each) {
        return each.list == hit.list && each.entity == hit.entity && each.likeness == hit.likeness;
    });
    if (same == filed.hits.end())
        filed.hits.push_back(std::move(hit));
    else if (same->score < hit.score || same->entity_hash != hit.entity_hash)
        *same = std::move(hit);
}

// The open case grows, or one is opened. Who changes the name takes the hits along: they still stand against the old
// one, too, and not against others of the new one.
Uuid file(ScreeningStore& store, const ScreenedUser& user, const Standing& standing, const Findings& findings,
          const std::string& screener) {
    auto found = store.open_case(user.id);
    const bool opens = !found;
    auto filed = found ? std::move(*found) : new_case(store, user, standing);
    filed.person = standing.person;
    filed.person_hash = standing.person_hash;
    if (!screener.empty()) filed.screener = screener;
    for (const auto& hit : findings.hits) add_hit(filed, {hit, standing.likeness});
    for (const auto& like : findings.likes)
        if (std::ranges::find(filed.likes, like) == filed.likes.end()) filed.likes.push_back(like);
    if (opens) {
        filed.opened_as = filed.content();
        store.add_case(filed);
    } else {
        store.save_case(filed);
    }
    return filed.id;
}

Evidence evidence_of(ScreeningStore& store, const Standing& standing, const ScreeningAnswer& answer,
                     const Findings& findings, std::uint64_t generation) {
    return {.id = store.next_id(),
            .subject = standing.subject,
            .person = standing.person,
            .person_hash = standing.person_hash,
            .result = "CLEAR",
            .answer = answer,
            .settled = findings.settled,
            .generation = generation,
            .screening_case = {},
            .decided_by = "service",
            .reason = {},
            .decided_at = store.now()};
}

// `standing` becomes CLEAR or HIT; who has an open or a confirmed case stays held whatever the answer.
void decide(ScreeningStore& store, ScreenedUser& user, Standing& standing, const ScreeningAnswer& answer,
            const Findings& findings, const AgreedList& agreed) {
    auto evidence = evidence_of(store, standing, answer, findings, agreed.generation);
    standing.generation = agreed.generation;
    standing.screened_at = store.now();
    standing.next_attempt_at.reset();
    standing.last_code.clear();

    const bool denied = user.status == UserStatus::denied;
    if (findings.none() && !denied && !store.open_case(user.id)) {
        standing.status = ScreeningStatus::clear;
        store.add_evidence(evidence);
        approve(store, user, standing, {.answer = &answer});
        return;
    }
    standing.status = ScreeningStatus::hit;
    if (!answer.unread.empty()) standing.last_code = answer.unread.front();
    evidence.result = "HIT";
    if (!denied) evidence.screening_case = file(store, user, standing, findings, screener_of(answer));
    store.add_evidence(evidence);
    hold(store, user, standing, {.answer = &answer, .screening_case = evidence.screening_case});
}

// A moment for the instances to agree.
constexpr std::chrono::milliseconds agreement_pause{500};

// The answer counts only for the list in force: else the person is screened again.
void decide_if_agreed(ScreeningStore& store, ScreenedUser& user, Standing& standing, const ScreeningAnswer& answer) {
    const auto agreed = store.agreed_list();
    if (!is_agreed(agreed, answer)) {
        standing.next_attempt_at = store.now() + agreement_pause;
        standing.last_code = "LIST_MOVED";
        return;
    }
    decide(store, user, standing, answer, examine(store, standing, answer), *agreed);
    store.wake_waiters(user.id);
}

// A screening anew of whoever stands here.
void renew(ScreeningStore& store, Standing& standing) {
    ++standing.round;
    standing.origin = store.origin();
    standing.status = ScreeningStatus::pending;
    standing.pending_since = store.now();
    standing.attempts = 0;
    standing.next_attempt_at = store.now();
    standing.last_code.clear();
}

}  // namespace

std::string screener_of(const ScreeningAnswer& answer) {
    return answer.provider + '/' + answer.provider_version + '/' + answer.algorithm;
}

ScreeningStatus begin_in(ScreeningStore& store, const ScreeningSubject& subject, const ScreeningRequest& request) {
    auto user = store.lock_user(subject.tenant, subject.user).value();
    auto standing = store.lock_standing(user.id).value_or(Standing{});
    const auto enrollment = standing.subject.enrollment;
    standing.subject = subject;
    if (!standing.subject.enrollment) standing.subject.enrollment = enrollment;
    standing.person = request.person;
    standing.person_hash = store.person_hash(request.person);
    standing.likeness = request.likeness;
    renew(store, standing);

    if (user.status == UserStatus::active) suspend(store, user, standing);
    if (request.answer)
        decide_if_agreed(store, user, standing, *request.answer);
    else if (subject.cause == ScreeningCause::enrollment)
        standing.next_attempt_at = store.now() + consumer_patience;
    else
        store.wake_worker();
    store.save_standing(standing);
    return standing.status;
}

std::optional<ScreeningStatus> settle_in(ScreeningStore& store, const Claim& claim, const ScreeningAnswer& answer) {
    auto user = store.lock_user(claim.subject.tenant, claim.subject.user);
    auto standing = store.lock_standing(claim.subject.user);
    if (!user || !standing || standing->round != claim.round || standing->status != ScreeningStatus::pending)
        return std::nullopt;
    decide_if_agreed(store, *user, *standing, answer);
    store.save_standing(*standing);
    return standing->status;
}

void postpone_in(ScreeningStore& store, const Claim& claim, const std::string& code, double jitter,
                 std::optional<std::chrono::seconds> retry_after) {
    using namespace std::chrono_literals;
    auto standing = store.lock_standing(claim.subject.user);
    if (!standing || standing->round != claim.round || standing->status != ScreeningStatus::pending) return;
    const auto now = store.now();
    standing->last_code = code;
    const auto doubled = std::chrono::duration<double>(std::pow(2.0, std::min(standing->attempts, 9)));
    const auto pause = std::min<std::chrono::duration<double>>(doubled, 300s) * std::max(jitter, 0.1);
    ++standing->attempts;
    standing->next_attempt_at = now + (retry_after ? std::chrono::microseconds(*retry_after)
                                                   : std::chrono::duration_cast<std::chrono::microseconds>(pause));
    if (now - standing->pending_since >= 24h) standing->next_attempt_at.reset();
    store.save_standing(*standing);
}

std::optional<ScreeningStatus> compare_in(ScreeningStore& store, const ScreeningSubject& subject, std::uint64_t round,
                                          const ScreeningAnswer& answer, bool keep_evidence) {
    auto user = store.lock_user(subject.tenant, subject.user);
    auto standing = store.lock_standing(subject.user);
    const auto agreed = store.agreed_list();
    if (!user || !standing || standing->round != round || standing->status != ScreeningStatus::clear ||
        !is_agreed(agreed, answer))
        return std::nullopt;

    standing->subject.cause = subject.cause;
    const auto findings = examine(store, *standing, answer);
    if (findings.none() && !keep_evidence)
        standing->generation = agreed->generation;
    else
        decide(store, *user, *standing, answer, findings, *agreed);
    store.save_standing(*standing);
    return standing->status;
}

std::optional<ScreeningStatus> revalidate_in(ScreeningStore& store, const ScreeningSubject& subject,
                                             std::uint64_t round, const ScreeningRequest& request) {
    auto user = store.lock_user(subject.tenant, subject.user);
    auto standing = store.lock_standing(subject.user);
    const auto agreed = store.agreed_list();
    if (!user || (standing ? standing->round : 0) != round || !is_agreed(agreed, request.answer.value()))
        return std::nullopt;
    if (!standing)
        standing = Standing{.subject = subject,
                            .person = request.person,
                            .person_hash = store.person_hash(request.person),
                            .likeness = request.likeness,
                            .pending_since = store.now()};
    ++standing->round;
    standing->subject.cause = subject.cause;
    decide(store, *user, *standing, *request.answer, examine(store, *standing, *request.answer), *agreed);
    store.wake_waiters(user->id);
    store.save_standing(*standing);
    return standing->status;
}

ScreeningStatus resume_in(ScreeningStore& store, ScreenedUser& user) {
    auto found = store.lock_standing(user.id);
    if (!found) return ScreeningStatus::pending;
    auto& standing = *found;
    standing.last_code.clear();
    const auto lift = [&] {
        if (user.status == UserStatus::on_hold_screening) suspend(store, user, standing);
    };
    const auto agreed = store.agreed_list();
    Findings findings;
    inherit(store, standing, findings);
    if (standing.status == ScreeningStatus::pending || !agreed || standing.generation != agreed->generation) {
        lift();
        renew(store, standing);
        store.wake_worker();
    } else if (!findings.none()) {
        const auto filed = file(store, user, standing, findings, {});
        hold(store, user, standing, {.screening_case = filed});
    } else {
        lift();
        standing.status = ScreeningStatus::clear;
        approve(store, user, standing, {});
        store.wake_waiters(user.id);
    }
    store.save_standing(standing);
    return standing.status;
}

void deny_in(ScreeningStore& store, ScreenedUser& user) {
    auto standing = store.lock_standing(user.id);
    if (standing) {
        standing->status = ScreeningStatus::hit;
        standing->next_attempt_at.reset();
        standing->last_code.clear();
        store.save_standing(*standing);
    }
    deny(store, user, standing ? standing->subject.enrollment : std::nullopt);
    store.wake_waiters(user.id);
}

}  // namespace vestibule::screening
