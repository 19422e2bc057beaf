// Encryption keys in the database.
#pragma once

#include "domain/clients/store.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlEncryptionKeyStore final : public clients::EncryptionKeyStore {
  public:
    explicit SqlEncryptionKeyStore(Session& session) : session_(session) {}
    SqlEncryptionKeyStore(Session& session, const StoreTools&) : session_(session) {}

    void lock() override;
    Instant now() override;
    std::vector<clients::EncryptionKeyRecord> keys() override;
    void insert(const clients::EncryptionKeyRecord& key) override;
    void put_state(const std::string& kid, clients::KeyState state, Instant at) override;

  private:
    Session& session_;
};

}  // namespace vestibule::sql
