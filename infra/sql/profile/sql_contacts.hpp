// Who a mail goes to, looked up at the moment of sending.
#pragma once

#include "domain/notification/ports.hpp"
#include "infra/sql/database.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// A user's own address has the user's id; others stand in the table contact. Thread-safe.
class SqlContacts final : public notification::Contacts {
  public:
    // Both outlive it.
    SqlContacts(Database& database, const StoreTools& tools) : database_(database), tools_(tools) {}

    asio::awaitable<std::optional<notification::Contact>> find(std::string tenant, notification::Recipient recipient,
                                                               std::optional<std::string> site) override;

  private:
    Database& database_;
    const StoreTools& tools_;
};

}  // namespace vestibule::sql
