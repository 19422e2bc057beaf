// Reviewers: the cases they see, and their decisions.
#pragma once

#include "domain/screening/store.hpp"
#include "domain/shared/clock.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::screening {

struct DecideCase {
    Reach reach;
    Uuid screening_case;
    Verdict verdict = Verdict::clear;
    std::string reason;
    std::string reviewer;  // folded (Text::fold): one person in another spelling is no second pair of eyes
    std::string client;
    bool four_eyes = false;  // of the tenant
};

// The report to OFAC is due that many business days after a confirmed hit (31 CFR 501.603).
inline constexpr int report_days = 10;

// Refuses with CASE_NOT_FOUND, CASE_CLOSED, SAME_REVIEWER. With four eyes a case closes when two reviewers agree.
class ReviewHandler {
  public:
    explicit ReviewHandler(Transactor<ScreeningStore>& stores) : stores_(stores) {}

    // One more than asked for tells that there are more.
    asio::awaitable<std::vector<Case>> list(CaseQuery query, const RequestContext& context);
    asio::awaitable<Result<Case>> show(Reach reach, Uuid screening_case, const RequestContext& context);
    asio::awaitable<Result<Case>> decide(DecideCase command, const RequestContext& context);

  private:
    Transactor<ScreeningStore>& stores_;
};

// Decides and records in one transaction.
Result<Case> decide_in(ScreeningStore& store, const DecideCase& command);

}  // namespace vestibule::screening
