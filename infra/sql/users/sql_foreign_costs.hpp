// Which kinds of foreign password hashes each tenant holds.
#pragma once

#include "domain/shared/foreign_hash.hpp"
#include "infra/sql/database.hpp"

namespace vestibule::sql {

// Thread-safe. The database outlives it.
class SqlForeignCosts final : public ForeignCosts {
  public:
    explicit SqlForeignCosts(Database& database) : database_(database) {}

    asio::awaitable<std::map<std::string, std::set<std::string>>> by_tenant() override;

  private:
    Database& database_;
};

}  // namespace vestibule::sql
