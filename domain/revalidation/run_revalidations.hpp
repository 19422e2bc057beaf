// Works revalidations off, a piece at a time; what a dead process left is taken up where it stood.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "domain/revalidation/store.hpp"
#include "domain/shared/transactor.hpp"

namespace vestibule::revalidation {

namespace asio = boost::asio;

// Screens one user of the context's tenant again. nullopt: no decision yet.
class Rescreener {
  public:
    virtual ~Rescreener() = default;
    virtual asio::awaitable<std::optional<UserOutcome>> screen_again(Uuid user, RequestContext context) = 0;
};

// The MOE calls that a client's sites make for a call type, by site; empty: none, or there is no partner.
using MoeCalls = std::function<std::map<std::string, MoeCall>(const Reach& reach, CallType type)>;

class RunRevalidationsHandler {
  public:
    struct Parts {
        Transactor<RevalidationStore>& stores;
        Rescreener& rescreener;
        MoeCalls moe_calls;
        const Clock& clock;
        std::string owner;  // of the leases: unique per process
    };
    explicit RunRevalidationsHandler(Parts parts) : parts_(std::move(parts)) {}

    // A bounded piece of work on whatever is open.
    asio::awaitable<void> handle();
    // One piece of one run; false: nothing could be done now.
    asio::awaitable<bool> turn();

  private:
    asio::awaitable<bool> screen(const Revalidation& run, const RequestContext& context);
    asio::awaitable<bool> screen_one(const Revalidation& run, const RequestContext& context, Uuid user);
    asio::awaitable<bool> call(const Revalidation& run, const RequestContext& context);

    Parts parts_;
};

}  // namespace vestibule::revalidation
