// Users, sign-ins and sessions in memory: the stores of registration, sessions and profile over one set of tables.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "domain/mfa/store.hpp"
#include "domain/profile/edit_store.hpp"
#include "domain/profile/store.hpp"
#include "domain/registration/store.hpp"
#include "domain/sessions/hold_store.hpp"
#include "domain/sessions/live_session_store.hpp"
#include "domain/sessions/store.hpp"
#include "domain/sessions/upkeep_store.hpp"

namespace vestibule::tests {

// The tables. `writes` counts what would be statements that write.
struct FakeUsers {
    struct User {
        registration::NewUser made;
        UserStatus status = UserStatus::pending_activation;
        std::uint64_t version = 1;
        std::optional<std::string> password_hash;
        std::optional<std::string> token;
        std::optional<Instant> token_expires;
        std::optional<Instant> pending_until;
        Instant updated_at;
        std::vector<registration::NewMembership> joined = {};  // sites beside the registration's
    };
    struct DeviceRow {
        Uuid user;
        Device device;
    };
    struct CounterRow {
        std::optional<Uuid> user;
        std::string tenant;
        LoginCounter counter;
        Instant touched_at;
    };
    struct CodeRow {
        CodeChallenge challenge;
        std::string code;
        SendHistory sends;
    };
    using Name = std::tuple<std::string, std::string, std::string>;  // tenant, site, folded

    std::map<Uuid, User> users;
    std::map<Name, std::pair<Uuid, int>> names;
    std::map<std::string, SendHistory> sends;
    std::map<Digest, CounterRow> counters;
    std::map<std::string, DeviceRow> devices;
    std::map<Uuid, Authenticator> authenticators;
    std::map<std::pair<Uuid, std::string>, bool> recovery_codes;  // used?
    std::map<std::string, sessions::Session> sessions;
    std::map<std::tuple<std::string, std::string, std::int64_t>, std::uint64_t> unknown;
    std::map<std::string, CodeRow> codes;
    std::vector<ScreeningSubject> screenings;  // begun
    std::map<Uuid, profile::NewContact> contacts;
    std::vector<Uuid> screened_again;
    std::map<Uuid, ScreeningStatus> standings;  // of people who were screened
    std::vector<AuditEntry> audit;
    std::vector<events::Draft> events;
    std::vector<std::string> secrets;
    std::function<void()> before_lock;  // what others commit while a user's row is waited for
    int shadows = 0;
    int writes = 0;

    // In place of a keyed hash: the token's first bytes.
    static std::string session_key(const Secret& token) {
        return std::string(token.reveal().substr(0, Digest{}.size()));
    }
    static std::int64_t minute_of(Instant time) {
        return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
    }
    std::vector<std::string> types() const {
        std::vector<std::string> names_of_events;
        for (const auto& event : events) names_of_events.emplace_back(event.type);
        return names_of_events;
    }
};

template <class Port>
class FakeEmitting : public Port {
  public:
    explicit FakeEmitting(FakeUsers& tables) : tables_(tables) {}

    Uuid emit(const events::Draft& event) override {
        ++tables_.writes;
        tables_.events.push_back(event);
        Uuid::Bytes id{};
        id[0] = 0xee;
        id[15] = static_cast<std::uint8_t>(tables_.events.size());
        return Uuid(id);
    }
    void attach_secret(const Uuid&, const Secret& secret, Instant) override {
        ++tables_.writes;
        tables_.secrets.emplace_back(secret.reveal());
    }

  protected:
    FakeUsers& tables_;
};

class FakeRegistrationStore final : public FakeEmitting<registration::RegistrationStore> {
  public:
    using FakeEmitting::FakeEmitting;

    ScreeningStatus begin_screening(const ScreeningSubject& subject, const ScreeningRequest& request) override;
    bool insert(const registration::NewUser& user) override;
    bool join(const std::string& tenant, const registration::NewMembership& membership) override;
    std::optional<registration::RegisteredUser> find(const std::string& tenant, const Uuid& user,
                                                     const Secret& token) override;
    std::optional<registration::RegisteredUser> lock(const std::string& tenant, const Uuid& user,
                                                     const Secret& token) override {
        return find(tenant, user, token);
    }
    std::optional<registration::RegisteredUser> lock_by_name(const std::string& tenant, const std::string& site,
                                                             const std::string& folded_name) override;
    void set_activated(const Uuid& user, UserStatus status, std::uint64_t version,
                       const std::optional<std::string>& password_hash, Instant now) override;
    void set_token(const Uuid& user, const registration::ActivationToken& activation, Instant now) override;
    SendHistory lock_sends(std::string_view kind, const std::string& tenant, const std::string& recipient) override;
    void save_sends(std::string_view kind, const std::string& tenant, const std::string& recipient,
                    const SendHistory& history) override;
    void emit_shadow(const events::Draft&, const Secret&, Instant) override {
        tables_.writes += 2;
        ++tables_.shadows;
    }
    std::vector<std::pair<std::string, Uuid>> overdue(Instant now, std::size_t limit) override;
    void erase(const Uuid& user, std::uint64_t version, Instant now) override;
    void sweep(Instant now) override;
};

class FakeCodeChallenges final : public CodeChallengeStore {
  public:
    explicit FakeCodeChallenges(FakeUsers& tables) : tables_(tables) {}

    std::optional<StandingCode> open_line(const CodeLine& line, const NewCode& code) override;
    void replace_code(const CodeLine& line, const NewCode& code, const SendHistory& sends) override;
    std::optional<CodeChallenge> find_challenge(const std::string& tenant, const Uuid& id, const Secret& code) override;
    std::optional<CodeChallenge> newest_challenge(const CodeLine& line, const Secret& code) override;
    bool use_code(const Uuid& challenge, Instant now) override;
    void count_try(const Uuid& challenge) override;
    void end_codes(const std::string& tenant, const Uuid& user, Instant now) override;
    void end_earlier_changes(const std::string& tenant, const Uuid& user, const Uuid& newest, Instant now) override;
    void emit_shadow(const events::Draft&, const Secret&, Instant) override {
        tables_.writes += 2;
        ++tables_.shadows;
    }
    void sweep_codes(Instant before) override;
    std::vector<std::pair<std::string, std::size_t>> crowded_with_unknown_names(std::size_t most) override;
    void drop_unknown_names(const std::string& tenant, std::size_t count) override;

  private:
    FakeUsers::CodeRow* row_of(const Uuid& challenge);

    FakeUsers& tables_;
};

// The part that every store of a SignInStore has.
template <class Port>
class FakeSignIn : public FakeEmitting<Port> {
  public:
    using FakeEmitting<Port>::FakeEmitting;

    Digest subject_key(const Subject& subject) const override;
    LoginCounter counter(const Subject& subject) override;
    std::optional<Device> device(const Uuid& user, const Secret& token, Instant used_since) override;
    LoginCounter lock_counter(const Subject& subject, Instant now) override;
    LoginCounter hold_counter(const Subject& subject) override { return counter(subject); }
    std::optional<Device> hold_device(const Uuid& user, const Secret& token, Instant used_since) override {
        return device(user, token, used_since);
    }
    void save_counter(const Subject& subject, const LoginCounter& counter, Instant now) override;
    void save_device(const Secret& token, const Device& device) override;
    void end_device(const Secret& token) override;
    void tally_unknown(const std::string& tenant, const std::string& client, Instant now) override;
    void tally_shadow(const std::string&, Instant) override { ++tables_.writes; }
    void emit_shadow(const events::Draft&) override { ++tables_.writes; }
    std::uint64_t next_user_version(const Uuid& user) override;
    std::size_t end_sessions(const Uuid& user, const std::optional<Uuid>& except, std::string_view cause) override;
    void end_devices(const Uuid& user) override;

  protected:
    using FakeEmitting<Port>::tables_;
};

template <class Port>
class FakeSecondFactor : public FakeSignIn<Port> {
  public:
    using FakeSignIn<Port>::FakeSignIn;

    std::optional<Authenticator> hold_authenticator(const Uuid& user) override;
    void save_used_steps(const Uuid& user, const UsedSteps& used) override;
    RecoveryCodeState recovery_code(const Uuid& user, const Secret& code) override;
    void use_recovery_code(const Uuid& user, const Secret& code, Instant now) override;
    std::size_t recovery_codes_left(const Uuid& user) override;

  protected:
    using FakeSignIn<Port>::tables_;
};

class FakeMfaStore final : public FakeSecondFactor<mfa::MfaStore> {
  public:
    using FakeSecondFactor::FakeSecondFactor;

    std::optional<mfa::Account> lock_account(const Uuid& user, const std::string& site) override;
    std::optional<Uuid> find_by_email(const Reach& reach, const std::string& site, const std::string& folded) override;
    void set_up(const Uuid& user, const Authenticator& authenticator) override;
    void enroll(const Uuid& user, const UsedSteps& used, const std::vector<Secret>& recovery_codes,
                Instant now) override;
    void remove(const Uuid& user) override;
    void record(const AuditEntry& entry) override { tables_.audit.push_back(entry); }
};

class FakeSessionStore final : public FakeSecondFactor<sessions::SessionStore> {
  public:
    using FakeSecondFactor::FakeSecondFactor;

    std::optional<sessions::Account> find_account(const TypedName& name) override;
    std::optional<sessions::Account> hold_account(const Uuid& user) override;
    std::optional<sessions::Account> find_account(const Uuid& user) override;
    std::optional<sessions::Account> lock_account(const Uuid& user) override {
        if (tables_.before_lock) tables_.before_lock();
        return hold_account(user);
    }
    std::uint64_t set_password(const Uuid& user, const std::string& password_hash, Instant now) override;
    void rehash(const Uuid& user, const std::string& password_hash) override;
    std::size_t add_device(const Uuid& user, const Secret& token, Instant now, std::size_t most) override;
    void add_session(const sessions::Session& session, const Secret& token) override;
    CodeChallengeStore& codes() override { return codes_; }

  private:
    FakeCodeChallenges codes_{tables_};
};

class FakeLiveSessionStore final : public FakeEmitting<sessions::LiveSessionStore> {
  public:
    using FakeEmitting::FakeEmitting;

    std::optional<sessions::FoundSession> session(const std::string& tenant, const Secret& token) override;
    std::optional<sessions::FoundSession> session_of_any_tenant(const Secret& token) override;
    std::optional<sessions::FoundSession> lock_session(const std::string& tenant, const Secret& token) override {
        return session(tenant, token);
    }
    void extend_session(const Secret& token, Instant now, Instant idle_until) override;
    Digest token_hash(const Secret& token) const override;
    bool end_session(const Uuid& session, const Digest& token_hash) override;
    std::vector<std::pair<sessions::Session, Digest>> expired(Instant now, std::size_t limit) override;
    std::vector<sessions::Session> sessions_of(const Uuid& user, const Reach& reach, Instant now,
                                               const std::optional<Uuid>& before, std::size_t limit) override;
    bool end_session(const Uuid& user, const Uuid& session, const Reach& reach, Instant now) override;
};

class FakeHoldStore final : public FakeSignIn<sessions::HoldStore> {
  public:
    using FakeSignIn::FakeSignIn;

    std::optional<UserStatus> find_user(const Reach& reach, const Uuid& user) override;
    std::optional<UserStatus> lock_user(const Reach& reach, const Uuid& user) override {
        return find_user(reach, user);
    }
    std::uint64_t set_status(const Uuid& user, UserStatus status, Instant now) override;
    std::optional<ScreeningStatus> screening_of(const Uuid& user) override {
        const auto found = tables_.standings.find(user);
        return found == tables_.standings.end() ? std::nullopt : std::optional(found->second);
    }
    CodeChallengeStore& codes() override { return codes_; }
    void record(const AuditEntry& entry) override { tables_.audit.push_back(entry); }

  private:
    FakeCodeChallenges codes_{tables_};
};

class FakeUpkeepStore final : public FakeEmitting<sessions::UpkeepStore> {
  public:
    using FakeEmitting::FakeEmitting;

    std::vector<sessions::UnknownFailures> unknown_before(Instant now) override;
    std::uint64_t take_unknown(const sessions::UnknownFailures& failures) override;
    void sweep(Instant devices_since, Instant unknown_since, std::size_t unknown_names, Instant now) override;
    CodeChallengeStore& codes() override { return codes_; }

  private:
    FakeCodeChallenges codes_{tables_};
};

class FakeProfileEditStore final : public FakeEmitting<profile::ProfileEditStore> {
  public:
    explicit FakeProfileEditStore(FakeUsers& tables) : FakeEmitting(tables), codes_(tables) {}

    std::optional<profile::OwnAccount> find(const std::string& tenant, const Uuid& user,
                                            const std::string& site) override;
    std::optional<profile::OwnAccount> lock(const std::string& tenant, const Uuid& user,
                                            const std::string& site) override {
        return find(tenant, user, site);
    }
    std::optional<profile::UserDetails> details(const Reach& reach, const Uuid& user) override;
    std::uint64_t save_person(const Uuid& user, const Person& person, Instant now) override;
    void save_locale(const Uuid& user, const std::string& site, const std::optional<std::string>& locale) override;
    std::optional<profile::NameHolder> holder(const std::string& tenant, const std::vector<std::string>& sites,
                                              const std::string& folded, const Uuid& asking) override;
    bool rename(const std::string& tenant, const Uuid& user, const std::vector<std::string>& sites,
                const std::string& old_folded, const std::string& new_folded) override;
    SendHistory lock_asks(const Uuid& user, Instant) override {
        ++tables_.writes;
        return tables_.sends["asks|" + user.to_string()];
    }
    void save_asks(const Uuid& user, const SendHistory& asks) override {
        ++tables_.writes;
        tables_.sends["asks|" + user.to_string()] = asks;
    }
    SendHistory lock_sends(const std::string& tenant, const std::string& recipient, Instant) override {
        ++tables_.writes;
        return tables_.sends["email-change|" + tenant + '|' + recipient];
    }
    void save_sends(const std::string& tenant, const std::string& recipient, const SendHistory& sends) override {
        ++tables_.writes;
        tables_.sends["email-change|" + tenant + '|' + recipient] = sends;
    }
    bool knows_device(const Uuid& user, const Secret& token, Instant used_since) override {
        return FakeSessionStore(tables_).device(user, token, used_since).has_value();
    }
    void add_contact(const std::string& tenant, const profile::NewContact& contact) override;
    std::optional<std::string> contact_address(const Uuid& user, const Uuid& contact) override;
    void sweep_contacts(Instant now) override;
    CodeChallengeStore& codes() override { return codes_; }
    void screen_again(const ScreeningSubject& subject, const ScreeningRequest&) override {
        tables_.screened_again.push_back(subject.user);
    }

  private:
    FakeCodeChallenges codes_;
};

class FakeProfileStore final : public profile::ProfileStore {
  public:
    explicit FakeProfileStore(FakeUsers& tables) : tables_(tables) {}

    std::optional<profile::UserDetails> find(const Reach& reach, const Uuid& user) override;
    std::vector<Uuid> named(const Reach& reach, const std::optional<std::string>& site, const std::string& folded_name,
                            int kinds) override;

  private:
    FakeUsers& tables_;
};

}  // namespace vestibule::tests
