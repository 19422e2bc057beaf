#include "infra/sql/screening/begin_screening.hpp"

#include "domain/screening/settle.hpp"
#include "infra/sql/screening/sql_screening_store.hpp"
#include "infra/sql/screening/sql_word_store.hpp"

namespace vestibule::sql {

ScreeningStatus begin_screening(Session& session, const StoreTools& tools, const ScreeningSubject& subject,
                                const ScreeningRequest& request) {
    SqlScreeningStore store(session, tools);
    return screening::begin_in(store, subject, request);
}

std::optional<ScreeningStatus> screen_again(Session& session, const StoreTools& tools, const ScreeningSubject& subject,
                                            const ScreeningRequest& request) {
    if (!screening_of(session, subject.user)) return std::nullopt;
    return begin_screening(session, tools, subject, request);
}

std::optional<ScreeningStatus> screening_of(Session& session, const Uuid& user) {
    const auto row = session.row("t", "SELECT status FROM screening_standing WHERE user_id = :user", user);
    if (!row) return std::nullopt;
    return parse_screening_status(row->text(0));
}

void make_screening_due(Session& session, const StoreTools& tools, const Uuid& user) {
    session.write(
        "UPDATE screening_standing SET next_attempt_at = :now, causation_id = :event WHERE user_id = :user AND status "
        "= 'PENDING' AND attempts = 0 AND lease_until IS NULL",
        tools.clock.now(), session.context().causation_id, user);
    if (tools.screening_due) session.after_commit(tools.screening_due);
}

void forget_standing(Session& session, const Uuid& user) {
    session.execute("DELETE FROM screening_standing WHERE user_id = :user", user);
    forget_words(session, user);
}

}  // namespace vestibule::sql
