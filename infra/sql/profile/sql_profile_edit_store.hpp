// What people change of their profiles, in the database.
#pragma once

#include "domain/profile/edit_store.hpp"
#include "infra/sql/codes/sql_code_challenges.hpp"
#include "infra/sql/emitting.hpp"
#include "infra/sql/profile/sql_profile_store.hpp"
#include "infra/sql/sessions/sign_in_rows.hpp"
#include "infra/sql/users/user_rows.hpp"

namespace vestibule::sql {

// Lives as long as one closure.
class SqlProfileEditStore final : public SqlEmitting<profile::ProfileEditStore> {
  public:
    SqlProfileEditStore(Session& session, const StoreTools& tools)
        : SqlEmitting(session, tools), codes_(session, tools), reader_(session, tools) {}

    std::optional<profile::OwnAccount> find(const std::string& tenant, const Uuid& user,
                                            const std::string& site) override;
    std::optional<profile::OwnAccount> lock(const std::string& tenant, const Uuid& user,
                                            const std::string& site) override;
    std::optional<profile::UserDetails> details(const Reach& reach, const Uuid& user) override {
        return reader_.find(reach, user);
    }
    std::uint64_t save_person(const Uuid& user, const Person& person, Instant now) override;
    void save_locale(const Uuid& user, const std::string& site, const std::optional<std::string>& locale) override;
    std::optional<profile::NameHolder> holder(const std::string& tenant, const std::vector<std::string>& sites,
                                              const std::string& folded, const Uuid& asking) override;
    bool rename(const std::string& tenant, const Uuid& user, const std::vector<std::string>& sites,
                const std::string& old_folded, const std::string& new_folded) override;
    SendHistory lock_asks(const Uuid& user, Instant now) override;
    void save_asks(const Uuid& user, const SendHistory& asks) override;
    SendHistory lock_sends(const std::string& tenant, const std::string& recipient, Instant now) override;
    void save_sends(const std::string& tenant, const std::string& recipient, const SendHistory& sends) override;
    bool knows_device(const Uuid& user, const Secret& token, Instant used_since) override {
        return SignInRows(session_, tools_).device(user, token, used_since).has_value();
    }
    void add_contact(const std::string& tenant, const profile::NewContact& contact) override;
    std::optional<std::string> contact_address(const Uuid& user, const Uuid& contact) override;
    void sweep_contacts(Instant now) override;
    CodeChallengeStore& codes() override { return codes_; }
    void screen_again(const ScreeningSubject& subject, const ScreeningRequest& request) override;

  private:
    std::optional<profile::OwnAccount> read(const std::string& lock, const std::string& tenant, const Uuid& user,
                                            const std::string& site);
    // The user's fields under the user's key, which is there while the user is.
    UserFields fields_of(const Uuid& user);

    SqlCodeChallenges codes_;
    SqlProfileStore reader_;
};

}  // namespace vestibule::sql
