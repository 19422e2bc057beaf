#include "domain/screening/outcome.hpp"

#include "events/enrollment/enrollment_approved.hpp"
#include "events/enrollment/enrollment_denied.hpp"
#include "events/enrollment/enrollment_held.hpp"
#include "events/enrollment/enrollment_screened.hpp"
#include "events/registration/user_activated.hpp"
#include "events/sessions/user_held.hpp"
#include "events/sessions/user_released.hpp"

namespace vestibule::screening {

namespace {

constexpr const char* hit_code = "SCREENING_HIT";
constexpr const char* confirmed_code = "SCREENING_CONFIRMED";

std::optional<Enrollment> enrollment_of(ScreeningStore& store, const ScreenedUser& user,
                                        const std::optional<Uuid>& enrollment) {
    if (!enrollment) return std::nullopt;
    return store.lock_enrollment(user.tenant, *enrollment);
}

// Bands, so that an event tells nothing that could be turned round into a name.
std::string score_band(const ScreeningAnswer& answer) {
    if (answer.candidates.empty()) return "none";
    const double best = answer.candidates.front().score;
    if (best >= 0.95) return "exact";
    if (best >= answer.threshold) return "strong";
    return "weak";
}

std::string day_of(Instant time) {
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    const auto two = [](unsigned number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return std::to_string(static_cast<int>(day.year())) + '-' + two(static_cast<unsigned>(day.month())) + '-' +
           two(static_cast<unsigned>(day.day()));
}

void emit_screened(ScreeningStore& store, Enrollment& enrollment, const Grounds& grounds, bool hit) {
    if (!grounds.answer) return;
    store.emit(events::EnrollmentScreened{
        .enrollment_id = enrollment.id.to_string(),
        .version = ++enrollment.version,
        .user_id = enrollment.user.to_string(),
        .screener = grounds.answer->provider,
        .result = hit ? "hit" : "clear",
        .list_version = grounds.answer->list.hash,
        .score_band = score_band(*grounds.answer),
        .case_ref = grounds.screening_case ? grounds.screening_case->to_string() : std::string()}
                   .draft());
}

// Who becomes active for the first time is told of; the way back to ACTIVE is told by the enrollment's events only.
void activate(ScreeningStore& store, ScreenedUser& user, const Standing& standing, bool by_reviewer) {
    if (user.status != UserStatus::pending_screening) return;
    user.status = UserStatus::active;
    if (!user.was_active)
        store.emit(events::UserActivated{.user_id = user.id.to_string(),
                                         .version = ++user.version,
                                         .method = standing.subject.enrollment ? "screening" : "email_token",
                                         .activated_by = by_reviewer ? "reviewer" : "system"}
                       .draft());
    user.was_active = true;
    store.save_user(user, store.now());
}

}  // namespace

void suspend(ScreeningStore& store, ScreenedUser& user, const Standing& standing) {
    if (user.status == UserStatus::on_hold_screening)
        store.emit(events::UserReleased{.user_id = user.id.to_string(), .version = ++user.version, .cause = "screening"}
                       .draft());
    user.status = UserStatus::pending_screening;
    store.save_user(user, store.now());
    if (auto enrollment = enrollment_of(store, user, standing.subject.enrollment);
        enrollment && enrollment->status != UserStatus::pending_screening)
        store.decide_enrollment(enrollment->id, UserStatus::pending_screening, enrollment->version, store.now());
}

void approve(ScreeningStore& store, ScreenedUser& user, const Standing& standing, const Grounds& grounds) {
    const bool by_reviewer = !grounds.answer;
    activate(store, user, standing, by_reviewer);
    auto enrollment = enrollment_of(store, user, standing.subject.enrollment);
    if (!enrollment) return;
    emit_screened(store, *enrollment, grounds, false);
    if (!enrollment->approved_at)
        store.emit(events::EnrollmentApproved{.enrollment_id = enrollment->id.to_string(),
                                              .version = ++enrollment->version,
                                              .user_id = user.id.to_string(),
                                              .site_id = enrollment->site,
                                              .decision = by_reviewer ? "manual" : "auto",
                                              .decided_by = by_reviewer ? "reviewer" : "system",
                                              .valid_from = day_of(store.now()),
                                              .valid_to = {},
                                              .program_id = {}}
                       .draft());
    store.decide_enrollment(enrollment->id, UserStatus::active, enrollment->version, store.now());
}

void hold(ScreeningStore& store, ScreenedUser& user, const Standing& standing, const Grounds& grounds) {
    if (user.status == UserStatus::pending_screening || user.status == UserStatus::active) {
        user.status = UserStatus::on_hold_screening;
        store.emit(
            events::UserHeld{.user_id = user.id.to_string(), .version = ++user.version, .cause = "screening"}.draft());
        store.save_user(user, store.now());
    }
    auto enrollment = enrollment_of(store, user, standing.subject.enrollment);
    if (!enrollment) return;
    emit_screened(store, *enrollment, grounds, true);
    if (user.status == UserStatus::denied) {
        store.decide_enrollment(enrollment->id, UserStatus::denied, enrollment->version, store.now());
        return;
    }
    if (enrollment->status != UserStatus::on_hold_screening)
        store.emit(events::EnrollmentHeld{
            .enrollment_id = enrollment->id.to_string(),
            .version = ++enrollment->version,
            .user_id = user.id.to_string(),
            .reason_codes = {hit_code},
            .case_ref = grounds.screening_case ? grounds.screening_case->to_string() : std::string()}
                       .draft());
    store.decide_enrollment(enrollment->id, UserStatus::on_hold_screening, enrollment->version, store.now());
}

void deny(ScreeningStore& store, ScreenedUser& user, const std::optional<Uuid>& enrollment_id) {
    if (user.status != UserStatus::removed && user.status != UserStatus::merged) {
        user.status = UserStatus::denied;
        store.save_user(user, store.now());
        store.end_sessions(user);
    }
    auto enrollment = enrollment_of(store, user, enrollment_id);
    if (!enrollment || enrollment->status == UserStatus::denied) return;
    store.emit(events::EnrollmentDenied{.enrollment_id = enrollment->id.to_string(),
                                        .version = ++enrollment->version,
                                        .user_id = user.id.to_string(),
                                        .reason_codes = {confirmed_code},
                                        .appealable = true,
                                        .decided_by = "reviewer"}
                   .draft());
    store.decide_enrollment(enrollment->id, UserStatus::denied, enrollment->version, store.now());
}

}  // namespace vestibule::screening
