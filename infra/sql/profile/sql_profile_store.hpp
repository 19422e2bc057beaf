// Reading users from the database.
#pragma once

#include "domain/profile/store.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlProfileStore final : public profile::ProfileStore {
  public:
    SqlProfileStore(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    std::optional<profile::UserDetails> find(const Reach& reach, const Uuid& user) override;
    std::vector<Uuid> named(const Reach& reach, const std::optional<std::string>& site, const std::string& folded_name,
                            int kinds) override;

  private:
    Session& session_;
    const StoreTools& tools_;
};

}  // namespace vestibule::sql
