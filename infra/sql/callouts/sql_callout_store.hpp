// Calls to partners for operators, on SQLite and PostgreSQL: the ledger's rows beside their requests.
#pragma once

#include "domain/callouts/store.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::sql {

class SqlCalloutStore final : public callouts::CalloutStore {
  public:
    SqlCalloutStore(Session& session, const EffectTools& tools) : session_(session), tools_(tools) {}

    std::vector<callouts::Callout> list(const std::string& tenant, const callouts::CalloutQuery& query) override;
    std::optional<callouts::Callout> find(const std::string& tenant, const std::string& id) override;
    bool retry(const std::string& tenant, const std::string& id) override;
    bool discard(const std::string& tenant, const std::string& id) override;

  private:
    bool parked(const std::string& tenant, const std::string& id);

    Session& session_;
    const EffectTools& tools_;
};

}  // namespace vestibule::sql
