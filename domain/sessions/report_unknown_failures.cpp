#include "domain/sessions/report_unknown_failures.hpp"

#include "domain/shared/origin.hpp"
#include "events/sessions/login_failed.hpp"

namespace vestibule::sessions {

asio::awaitable<std::size_t> ReportUnknownFailuresHandler::handle() {
    const auto now = clock_.now();
    auto context = service_context();
    const auto waiting = co_await stores_.look(context, [&](UpkeepStore& store) { return store.unknown_before(now); });

    std::size_t reported = 0;
    for (const auto& failures : waiting) {
        context.tenant = failures.tenant;
        reported += co_await stores_.transact(context, [&](UpkeepStore& store) -> std::size_t {
            const auto count = store.take_unknown(failures);
            if (count == 0) return 0;
            store.emit(events::LoginFailed{.user_id = {},
                                           .identifier_hmac = {},
                                           .version = 1,
                                           .reason_code = "unknown_name",
                                           .attempt_no = 0,
                                           .client_id = failures.client,
                                           .count = count}
                           .draft());
            return 1;
        });
    }
    co_return reported;
}

}  // namespace vestibule::sessions
