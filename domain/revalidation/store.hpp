// What revalidations need of storage.
#pragma once

#include <chrono>

#include "domain/revalidation/revalidation.hpp"
#include "domain/shared/tenant.hpp"

namespace vestibule::revalidation {

// Synchronous, inside one transaction.
class RevalidationStore {
  public:
    virtual ~RevalidationStore() = default;

    // How many users the reach has in the range; merged and removed ones are none.
    virtual std::uint64_t count(const Reach& reach, const UserRange& range) = 0;
    // Which of them the reach has.
    virtual std::vector<Uuid> reached(const Reach& reach, const std::vector<Uuid>& users) = 0;
    // `users` of a list; with a range they are taken up by expand().
    virtual void insert(const Revalidation& run, const std::vector<Uuid>& users) = 0;
    virtual void set_outcome(const Uuid& run, const Uuid& user, UserOutcome outcome) = 0;
    // The page behind `after`. Another issuer's client does not see it.
    virtual std::optional<Progress> progress(const Uuid& run, const Reach& reach, std::optional<Uuid> after,
                                             std::size_t limit) = 0;

    // The worker. The oldest run that is not finished and in nobody's hands, now in `owner`'s.
    virtual std::optional<Revalidation> claim(const std::string& owner, std::chrono::seconds lease) = 0;
    // Takes up the next users of a range; false: there are none left.
    virtual bool expand(const Revalidation& run, std::size_t limit) = 0;
    // Users whose turn has come: without outcome and not begun.
    virtual std::vector<Uuid> waiting(const Uuid& run, std::size_t limit) = 0;
    // Begun, without outcome; with the time of their begin.
    struct Begun {
        Uuid user;
        Instant at;
    };
    virtual std::vector<Begun> begun(const Uuid& run, std::size_t limit) = 0;
    virtual void begin(const Uuid& run, const Uuid& user) = 0;
    // The MOE call of an active user, on the enrollment's site or the first site that makes such calls. False: there is
    // no such user, none such site, or the person may not take part now.
    virtual bool start_moe_call(const Revalidation& run, const Uuid& user,
                                const std::map<std::string, MoeCall>& calls_by_site) = 0;
    // Gives the run back; finished where every user has an outcome.
    virtual void settle(const Revalidation& run, const std::string& owner) = 0;
};

}  // namespace vestibule::revalidation
