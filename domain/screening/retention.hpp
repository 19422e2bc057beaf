// How long the record of screening is kept (31 CFR 501.601).
#pragma once

#include "domain/screening/store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::screening {

inline constexpr std::chrono::years retention{10};

// Ten years later, or before, by the calendar; the 29th of February becomes the 28th.
Instant ten_years_after(Instant time);
Instant ten_years_before(Instant time);

// Deletes what is past its ten years. Who is screened still, or was confirmed, keeps the record: the years run from the
// end.
class PurgeRecordsHandler {
  public:
    explicit PurgeRecordsHandler(Transactor<ScreeningStore>& stores) : stores_(stores) {}

    // At most `limit` rows of evidence and of cases at a time, until none is left.
    asio::awaitable<void> handle(std::size_t limit);

  private:
    Transactor<ScreeningStore>& stores_;
};

}  // namespace vestibule::screening
