// What every store keeps that checks a factor or changes one: failures, devices, and the end of sessions.
#pragma once

#include "domain/shared/emitting_store.hpp"
#include "domain/shared/login_counter.hpp"

namespace vestibule {

// Synchronous, inside one transaction. Locks are taken in this order: counter, device, account (user_account's row).
class SignInStore : public EmittingStore {
  public:
    // What the subject's counter is kept under: for those who must find it again without the name.
    virtual Digest subject_key(const Subject& subject) const = 0;
    virtual LoginCounter counter(const Subject& subject) = 0;
    // nullopt: unknown, another user's, or unused since `used_since`. A nil user finds nothing, at the same cost.
    virtual std::optional<Device> device(const Uuid& user, const Secret& token, Instant used_since) = 0;

    // Held until the end of the transaction. lock_counter makes the counter that is not there yet.
    virtual LoginCounter lock_counter(const Subject& subject, Instant now) = 0;
    virtual LoginCounter hold_counter(const Subject& subject) = 0;
    virtual std::optional<Device> hold_device(const Uuid& user, const Secret& token, Instant used_since) = 0;
    virtual void save_counter(const Subject& subject, const LoginCounter& counter, Instant now) = 0;
    virtual void save_device(const Secret& token, const Device& device) = 0;
    virtual void end_device(const Secret& token) = 0;

    // One more failure of an unknown name at this client.
    virtual void tally_unknown(const std::string& tenant, const std::string& client, Instant now) = 0;
    // Shadows (domain/README.md) of what the other kind of name costs: of tally_unknown for a user's, of emit for an
    // unknown one.
    virtual void tally_shadow(const std::string& client, Instant now) = 0;
    virtual void emit_shadow(const events::Draft& event) = 0;
    // The next version of aggregate user/<id>, whose row is held from here on; a nil id: its shadow.
    virtual std::uint64_t next_user_version(const Uuid& user) = 0;

    // Ends every session of the user, but `except`, and says so with the cause; their number. The account's row is
    // held before, so that no sign-in in flight escapes.
    virtual std::size_t end_sessions(const Uuid& user, const std::optional<Uuid>& except, std::string_view cause) = 0;
    // In the order of locks: after the counter, before the account.
    virtual void end_devices(const Uuid& user) = 0;
};

}  // namespace vestibule
