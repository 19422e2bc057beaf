// Reviewers: the cases they see, and their decisions.
#pragma once

#include "domain/screening/store.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/text.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::screening {

struct DecideCase {
    Reach reach;
    Uuid screening_case;
    Decision decision = Decision::clear;
    std::string reason;
    std::string reviewer;  // kept as typed
    std::string client;
    bool four_eyes = false;  // of the tenant
    // Tags of the contents that the reviewer may have looked at; none: untold.
    std::optional<std::vector<std::string>> seen = {};
};

// The report to OFAC is due that many business days after a confirmed hit (31 CFR 501.603).
inline constexpr int report_days = 10;

// Refuses with CASE_NOT_FOUND, CASE_CLOSED, PRECONDITION_FAILED, PRECONDITION_REQUIRED, SAME_REVIEWER. Whoever clears
// a case that has changed since it was opened must tell what was looked at. With four eyes a case closes when two
// reviewers agree.
class ReviewHandler {
  public:
    ReviewHandler(Transactor<ScreeningStore>& stores, const Text& text) : stores_(stores), text_(text) {}

    // One more than asked for tells that there are more.
    asio::awaitable<std::vector<Case>> list(CaseQuery query, const RequestContext& context);
    asio::awaitable<Result<Case>> show(Reach reach, Uuid screening_case, const RequestContext& context);
    asio::awaitable<Result<Case>> decide(DecideCase command, const RequestContext& context);

  private:
    Transactor<ScreeningStore>& stores_;
    const Text& text_;
};

// Decides and records in one transaction. One reviewer in another spelling (Text::fold, runs of spaces) is no second
// pair of eyes.
Result<Case> decide_in(ScreeningStore& store, const Text& text, const DecideCase& command);

}  // namespace vestibule::screening
