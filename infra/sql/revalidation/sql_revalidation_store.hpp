// Revalidations on SQLite and PostgreSQL.
#pragma once

#include "domain/revalidation/store.hpp"
#include "infra/sql/notification/sql_effect_store.hpp"

namespace vestibule::sql {

class SqlRevalidationStore final : public revalidation::RevalidationStore {
  public:
    SqlRevalidationStore(Session& session, const EffectTools& tools) : session_(session), tools_(tools) {}

    std::uint64_t count(const Reach& reach, const revalidation::UserRange& range) override;
    std::vector<Uuid> reached(const Reach& reach, const std::vector<Uuid>& users) override;
    void insert(const revalidation::Revalidation& run, const std::vector<Uuid>& users) override;
    void set_outcome(const Uuid& run, const Uuid& user, revalidation::UserOutcome outcome) override;
    std::optional<revalidation::Progress> progress(const Uuid& run, const Reach& reach, std::optional<Uuid> after,
                                                   std::size_t limit) override;

    std::optional<revalidation::Revalidation> claim(const std::string& owner, std::chrono::seconds lease) override;
    bool expand(const revalidation::Revalidation& run, std::size_t limit) override;
    std::vector<Uuid> waiting(const Uuid& run, std::size_t limit) override;
    std::vector<Begun> begun(const Uuid& run, std::size_t limit) override;
    void begin(const Uuid& run, const Uuid& user) override;
    bool start_moe_call(const revalidation::Revalidation& run, const Uuid& user,
                        const std::map<std::string, MoeCall>& calls_by_site) override;
    void settle(const revalidation::Revalidation& run, const std::string& owner) override;

  private:
    void add_user(const Uuid& run, const Uuid& user);

    Session& session_;
    const EffectTools& tools_;
};

}  // namespace vestibule::sql
