// Failures, devices and the end of sessions in SQL: what the stores of several features do in their transactions.
#pragma once

#include "domain/shared/sign_in_store.hpp"
#include "infra/sql/emitting.hpp"
#include "infra/sql/session.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// As SignInStore says of each. Made where it is used; lives as long as one closure.
class SignInRows {
  public:
    SignInRows(Session& session, const StoreTools& tools) : session_(session), tools_(tools) {}

    Digest subject_key(const Subject& subject) const;
    LoginCounter counter(const Subject& subject);
    LoginCounter lock_counter(const Subject& subject, Instant now);
    LoginCounter hold_counter(const Subject& subject);
    void save_counter(const Subject& subject, const LoginCounter& counter, Instant now);

    std::optional<Device> device(const Uuid& user, const Secret& token, Instant used_since);
    std::optional<Device> hold_device(const Uuid& user, const Secret& token, Instant used_since);
    void save_device(const Secret& token, const Device& device);
    void end_device(const Secret& token);
    void end_devices(const Uuid& user);
    Digest device_key(const Secret& token) const;

    void tally_unknown(const std::string& tenant, const std::string& client, Instant now);
    std::uint64_t next_user_version(const Uuid& user);
    std::size_t end_sessions(const Uuid& user, const std::optional<Uuid>& except, std::string_view cause);

  private:
    Session& session_;
    const StoreTools& tools_;
};

std::int64_t minute_of(Instant now);

// A store of `Port`, which is a SignInStore, with that part done.
template <class Port>
class SqlSignIn : public SqlEmitting<Port> {
  public:
    SqlSignIn(Session& session, const StoreTools& tools) : SqlEmitting<Port>(session, tools), rows_(session, tools) {}

    Digest subject_key(const Subject& subject) const override { return rows_.subject_key(subject); }
    LoginCounter counter(const Subject& subject) override { return rows_.counter(subject); }
    std::optional<Device> device(const Uuid& user, const Secret& token, Instant used_since) override {
        return rows_.device(user, token, used_since);
    }
    LoginCounter lock_counter(const Subject& subject, Instant now) override { return rows_.lock_counter(subject, now); }
    LoginCounter hold_counter(const Subject& subject) override { return rows_.hold_counter(subject); }
    std::optional<Device> hold_device(const Uuid& user, const Secret& token, Instant used_since) override {
        return rows_.hold_device(user, token, used_since);
    }
    void save_counter(const Subject& subject, const LoginCounter& counter, Instant now) override {
        rows_.save_counter(subject, counter, now);
    }
    void save_device(const Secret& token, const Device& device) override { rows_.save_device(token, device); }
    void end_device(const Secret& token) override { rows_.end_device(token); }
    void tally_shadow(const std::string& client, Instant now) override { rows_.tally_unknown({}, client, now); }
    void emit_shadow(const events::Draft& event) override { tools_.emit_shadow(session_, event); }
    void tally_unknown(const std::string& tenant, const std::string& client, Instant now) override {
        rows_.tally_unknown(tenant, client, now);
    }
    std::uint64_t next_user_version(const Uuid& user) override { return rows_.next_user_version(user); }
    std::size_t end_sessions(const Uuid& user, const std::optional<Uuid>& except, std::string_view cause) override {
        return rows_.end_sessions(user, except, cause);
    }
    void end_devices(const Uuid& user) override { rows_.end_devices(user); }

  protected:
    using SqlEmitting<Port>::session_;
    using SqlEmitting<Port>::tools_;
    SignInRows rows_;
};

}  // namespace vestibule::sql
