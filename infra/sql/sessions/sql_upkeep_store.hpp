// What sign-ins leave to tell and to forget, in the database.
#pragma once

#include "domain/sessions/upkeep_store.hpp"
#include "infra/sql/codes/sql_code_challenges.hpp"
#include "infra/sql/emitting.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlUpkeepStore final : public SqlEmitting<sessions::UpkeepStore> {
  public:
    using SqlEmitting::SqlEmitting;

    std::vector<sessions::UnknownFailures> unknown_before(Instant now) override;
    std::uint64_t take_unknown(const sessions::UnknownFailures& failures) override;
    void sweep(Instant devices_since, Instant unknown_since, std::size_t unknown_names, Instant now) override;
    CodeChallengeStore& codes() override { return codes_; }

  private:
    SqlCodeChallenges codes_{session_, tools_};
};

}  // namespace vestibule::sql
