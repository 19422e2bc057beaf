#include "domain/screening/retention.hpp"

namespace vestibule::screening {

namespace {

Instant shifted(Instant time, std::chrono::years by) {
    const auto day = std::chrono::floor<std::chrono::days>(time);
    auto date = std::chrono::year_month_day(day) + by;
    if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
    return std::chrono::sys_days(date) + (time - day);
}

}  // namespace

Instant ten_years_after(Instant time) {
    return shifted(time, retention);
}

Instant ten_years_before(Instant time) {
    return shifted(time, -retention);
}

// The database refuses by its own clock what is too early: a day more, and no clock says so.
asio::awaitable<void> PurgeRecordsHandler::handle(std::size_t limit) {
    const auto context = service_context();
    std::size_t purged = 0;
    do {
        purged = co_await stores_.transact(context, [&](ScreeningStore& store) {
            return store.purge_records(store.now() - std::chrono::days(1), limit);
        });
    } while (purged > 0);
}

}  // namespace vestibule::screening
