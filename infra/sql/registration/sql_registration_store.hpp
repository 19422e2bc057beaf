// Users who register and activate, in the database.
#pragma once

#include "domain/registration/store.hpp"
#include "infra/sql/emitting.hpp"
#include "infra/sql/screening/begin_screening.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlRegistrationStore final : public SqlEmitting<registration::RegistrationStore> {
  public:
    using SqlEmitting::SqlEmitting;

    ScreeningStatus begin_screening(const ScreeningSubject& subject, const ScreeningRequest& request) override {
        return sql::begin_screening(session_, tools_, subject, request);
    }

    bool insert(const registration::NewUser& user) override;
    bool join(const std::string& tenant, const registration::NewMembership& membership) override;
    std::optional<registration::RegisteredUser> find(const std::string& tenant, const Uuid& user,
                                                     const Secret& token) override;
    std::optional<registration::RegisteredUser> lock(const std::string& tenant, const Uuid& user,
                                                     const Secret& token) override;
    std::optional<registration::RegisteredUser> lock_by_name(const std::string& tenant, const std::string& site,
                                                             const std::string& folded_name) override;
    void set_activated(const Uuid& user, UserStatus status, std::uint64_t version,
                       const std::optional<std::string>& password_hash, Instant now) override;
    void set_token(const Uuid& user, const registration::ActivationToken& activation, Instant now) override;
    SendHistory lock_sends(std::string_view kind, const std::string& tenant, const std::string& recipient) override;
    void save_sends(std::string_view kind, const std::string& tenant, const std::string& recipient,
                    const SendHistory& history) override;
    void emit_shadow(const events::Draft& event, const Secret& secret, Instant expires) override;
    std::vector<std::pair<std::string, Uuid>> overdue(Instant now, std::size_t limit) override;
    void erase(const Uuid& user, std::uint64_t version, Instant now) override;
    void sweep(Instant now) override;

  private:
    registration::RegisteredUser registered(const Row& row, const std::optional<Digest>& token) const;
    Digest activation_hash(const Secret& token) const;
    void change_shadow(const registration::ActivationToken& activation, Instant now);
};

}  // namespace vestibule::sql
