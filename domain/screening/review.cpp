#include "domain/screening/review.hpp"

#include <algorithm>
#include <ranges>

#include "domain/screening/business_days.hpp"
#include "domain/screening/errors.hpp"
#include "domain/screening/settle.hpp"

namespace vestibule::screening {

namespace {

// Whoever decided on other hits, or on the person as another one, has not decided on these.
bool is_final(const Case& reviewed, const DecideCase& command) {
    if (!command.four_eyes) return true;
    const auto content = reviewed.content();
    return std::ranges::count_if(reviewed.decisions, [&](const CaseDecision& made) {
               return made.decision == command.decision && made.seen == content;
           }) >= 2;
}

// Hits that came meanwhile are nobody's to clear unseen.
std::optional<Error> unseen(const Case& reviewed, const DecideCase& command) {
    if (command.seen) {
        if (std::ranges::find(*command.seen, reviewed.tag) == command.seen->end()) return errors::case_changed();
    } else if (command.decision == Decision::clear && reviewed.has_changed()) {
        return errors::must_name_what_was_seen();
    }
    return std::nullopt;
}

// One form of each reviewer's name: folded, its words a space apart. Folding makes spaces of all kinds the plain one,
// but for the three named here.
std::string one_form(const Text& text, const std::string& reviewer) {
    auto folded = text.fold(reviewer);
    for (const std::string_view space : {"\u1680", "\u2028", "\u2029"})
        for (auto at = folded.find(space); at != std::string::npos; at = folded.find(space, at))
            folded.replace(at, space.size(), " ");
    std::string words;
    for (const auto part : std::views::split(folded, ' ')) {
        const std::string_view word(part);
        if (word.empty()) continue;
        if (!words.empty()) words += ' ';
        words += word;
    }
    return words;
}

bool has_decided(const Case& reviewed, const Text& text, const std::string& reviewer) {
    const auto content = reviewed.content();
    return std::ranges::any_of(reviewed.decisions, [&, form = one_form(text, reviewer)](const CaseDecision& made) {
        return made.seen == content && one_form(text, made.reviewer) == form;
    });
}

void record(ScreeningStore& store, const Case& reviewed, const DecideCase& command) {
    const auto standing = store.lock_standing(reviewed.user);
    store.add_evidence({.id = store.next_id(),
                        .subject = {.tenant = reviewed.tenant,
                                    .user = reviewed.user,
                                    .enrollment = reviewed.enrollment,
                                    .site = reviewed.site,
                                    .cause = standing ? standing->subject.cause : ScreeningCause::enrollment},
                        .person = reviewed.person,
                        .person_hash = reviewed.person_hash,
                        .result = std::string(to_string(reviewed.status)),
                        .answer = {},
                        .settled = reviewed.entries(),
                        .generation = standing ? standing->generation : 0,
                        .screening_case = reviewed.id,
                        .decided_by = command.reviewer,
                        .reason = command.reason,
                        .decided_at = store.now()});
}

// Holds for this user, these entries and this screener, and only as they are now.
void remember(ScreeningStore& store, const Case& reviewed) {
    for (const auto& hit : reviewed.hits)
        store.add_clearance({.user = reviewed.user,
                             .person_hash = reviewed.person_hash,
                             .list = hit.list,
                             .entity = hit.entity,
                             .entity_hash = hit.entity_hash,
                             .screener = reviewed.screener},
                            reviewed.id, store.now());
}

void close(ScreeningStore& store, Case& reviewed, std::optional<ScreenedUser>& user, const DecideCase& command) {
    const auto now = store.now();
    const bool clear = command.decision == Decision::clear;
    reviewed.status = clear ? CaseStatus::cleared : CaseStatus::confirmed;
    reviewed.closed_at = now;
    if (!clear) reviewed.due_at = after_business_days(now, report_days);
    store.save_case(reviewed);
    record(store, reviewed, command);
    if (clear) remember(store, reviewed);
    if (!user) return;
    if (clear)
        resume_in(store, *user);
    else
        deny_in(store, *user);
}

// Who may not see a linked case must not learn that another bank holds the same person.
Case shown_to(ScreeningStore& store, const Reach& reach, Case screening_case) {
    std::erase_if(screening_case.likes, [&](const Uuid& like) { return !store.find_case(reach, like); });
    return screening_case;
}

}  // namespace

Result<Case> decide_in(ScreeningStore& store, const Text& text, const DecideCase& command) {
    const auto found = store.find_case(command.reach, command.screening_case);
    if (!found) return std::unexpected(errors::case_not_found());
    // The user first: whoever screens the person holds that row, too.
    auto user = store.lock_user(found->tenant, found->user);
    auto reviewed = store.lock_case(command.screening_case);
    if (reviewed.status != CaseStatus::open) return std::unexpected(errors::case_closed());
    if (auto refusal = unseen(reviewed, command)) return std::unexpected(std::move(*refusal));
    if (has_decided(reviewed, text, command.reviewer)) return std::unexpected(errors::same_reviewer());

    reviewed.decisions.push_back({.decision = command.decision,
                                  .reason = command.reason,
                                  .reviewer = command.reviewer,
                                  .seen = reviewed.content(),
                                  .client = command.client,
                                  .decided_at = store.now()});
    if (is_final(reviewed, command))
        close(store, reviewed, user, command);
    else
        store.save_case(reviewed);
    return shown_to(store, command.reach, std::move(reviewed));
}

asio::awaitable<std::vector<Case>> ReviewHandler::list(CaseQuery query, const RequestContext& context) {
    co_return co_await stores_.look(context, [&](ScreeningStore& store) { return store.find_cases(query); });
}

asio::awaitable<Result<Case>> ReviewHandler::show(Reach reach, Uuid screening_case, const RequestContext& context) {
    co_return co_await stores_.look(context, [&](ScreeningStore& store) -> Result<Case> {
        auto found = store.find_case(reach, screening_case);
        if (!found) return std::unexpected(errors::case_not_found());
        return shown_to(store, reach, std::move(*found));
    });
}

asio::awaitable<Result<Case>> ReviewHandler::decide(DecideCase command, const RequestContext& context) {
    co_return co_await stores_.transact(context,
                                        [&](ScreeningStore& store) { return decide_in(store, text_, command); });
}

}  // namespace vestibule::screening
