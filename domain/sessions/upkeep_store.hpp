// What is told and forgotten by the clock: failures of unknown names, devices, counters, codes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/shared/code_challenge.hpp"
#include "domain/shared/emitting_store.hpp"

namespace vestibule::sessions {

// A closed minute of failures of unknown names.
struct UnknownFailures {
    std::string tenant;
    std::string client;
    std::int64_t minute = 0;  // since 1970
};

// Synchronous, inside one transaction.
class UpkeepStore : public EmittingStore {
  public:
    // Minutes of failures of unknown names before `now`'s that were not told yet.
    virtual std::vector<UnknownFailures> unknown_before(Instant now) = 0;
    // Takes the tally away; its count, 0 where another instance was faster.
    virtual std::uint64_t take_unknown(const UnknownFailures& failures) = 0;
    // Forgets devices unused since `devices_since`, and counters of unknown names: those untouched since
    // `unknown_since`, and the oldest beyond `unknown_names` of a tenant; and authenticators whose setup ran out before
    // `now`.
    virtual void sweep(Instant devices_since, Instant unknown_since, std::size_t unknown_names, Instant now) = 0;
    virtual CodeChallengeStore& codes() = 0;
};

}  // namespace vestibule::sessions
