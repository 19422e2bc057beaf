// What notification asks of others: who a recipient is, and the ledger of effects.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/notification/effect.hpp"
#include "domain/notification/settlement.hpp"
#include "domain/shared/emitting_store.hpp"
#include "domain/shared/user.hpp"

namespace vestibule::notification {

// A person as a mail needs them, at the moment of sending.
struct Contact {
    Uuid user;
    std::string address;     // addr-spec, UTF-8
    std::string first_name;  // empty where unknown
    std::string last_name;
    std::optional<std::string> locale;  // the user's `locale` attribute at that site
    std::string site;                   // the asked one, else where the person registered first
};

// Subject, text and HTML of a template before rendering.
struct TemplateText {
    std::string subject;
    std::string text;
    std::string html;
    friend bool operator==(const TemplateText&, const TemplateText&) = default;
};

// What only this mail may show, and until when.
struct StoredSecret {
    Secret value;
    Instant expires_at;
};

// What a partner is told, the same bytes at every attempt, and how the person stands now.
struct PartnerRequest {
    UserStatus standing;
    std::string call_type;  // MOE, ENROLL_PROGRAM_AND_MOE
    std::string body;
};

struct EffectFilter {
    std::optional<EffectState> state = {};
    std::optional<Lane> lane = {};
    std::optional<Uuid> event_id = {};
    std::size_t limit = 50;
};

struct LaneCount {
    Lane lane;
    EffectState state;
    std::int64_t rows;
};

// The words of a mail, by the SHA-256 of their template.
struct PinnedWords {
    TemplateText content;
    Digest hash;
    std::string locale;
};

// The ledger inside one transaction. Times are the database's own. A lease belongs to its owner until it
// is finished or expires; calls with another owner change nothing and return false. An owner is one lease of one
// process, so that an attempt left behind is not taken for the newer one of the same process.
class EffectStore : public EmittingStore {
  public:
    // False: the ledger has this (event, kind, template, recipient, reissue) already. Too old a cause, or a
    // kind whose secret is gone, makes a `suppressed` row (and its event) instead of a pending one.
    virtual bool add(const NewEffect& effect) = 0;

    // What is due, but none of `except`: keys whose attempt of this process has not ended.
    virtual std::vector<Effect> lease(Lane lane, const std::string& owner, std::size_t limit,
                                      std::chrono::seconds duration, const std::vector<std::string>& except) = 0;
    virtual void renew(const std::string& owner, const std::vector<std::string>& keys,
                       std::chrono::seconds duration) = 0;
    // The mark before the final dot. `words`: what the first attempt that comes this far was made with; later ones use
    // the same.
    virtual bool mark_committing(const std::string& key, const std::string& owner,
                                 const std::optional<PinnedWords>& words) = 0;
    virtual std::optional<TemplateText> pinned_template(const Digest& hash) = 0;
    virtual std::optional<StoredSecret> secret_of(const Uuid& event_id) = 0;
    // From the users' tables. nullopt: erased, or not of that tenant.
    virtual std::optional<Contact> contact_of(const Effect& effect) = 0;
    // nullopt: the person has been erased.
    virtual std::optional<PartnerRequest> partner_request(const std::string& key) = 0;

    // Stores the settlement with its event; drops the secret when the effect has come to its end. A lease that ran out
    // after the commit mark still takes its outcome, as long as nobody leased the effect since.
    virtual bool settle(const Effect& effect, const std::string& owner, const Settlement& settlement,
                        const Outcome& outcome) = 0;

    // Ends leases that ran out, by judge_lost; the number of rows changed.
    virtual std::size_t recover() = 0;
    // Unsent effects past their expiry, and the end of one of them (false: somebody else was faster). A partner call
    // does not end but is parked.
    virtual std::vector<Effect> overdue(std::size_t limit) = 0;
    virtual bool expire(const Effect& effect) = 0;
    // Ends every lease at once: for a database that only this process uses, at its start.
    virtual std::size_t void_leases() = 0;
    virtual void sweep() = 0;  // secrets past their expiry, templates that no effect needs

    virtual bool suppressed(std::string_view address) = 0;
    virtual void note_bounce(std::string_view address, Bounce bounce) = 0;

    virtual std::optional<Instant> next_due(Lane lane) = 0;
    // Of all that was not delivered.
    virtual std::vector<LaneCount> counts() = 0;
    virtual std::vector<Effect> list(const EffectFilter& filter) = 0;
    virtual std::optional<Effect> find(const std::string& key) = 0;

    // Operators. False where the state does not allow it.
    virtual bool hold(const std::string& key, std::string_view reason) = 0;
    // A parked partner call has all its time again.
    virtual bool release(const std::string& key) = 0;
    // Ends a parked partner call for good.
    virtual bool discard(const std::string& key) = 0;
    virtual bool request_reissue(const std::string& key, std::string_view reason, std::string_view requester) = 0;
    // By another person than the one who asked; the new effect's key.
    virtual std::optional<std::string> approve_reissue(const std::string& key, std::string_view approver) = 0;
    // After a restore was looked into: effects of the newest timeline no longer start as held.
    virtual void reconcile_timeline() = 0;
    // After a restore, before any instance starts: a generation that no copy of the database has told events under (the
    // time in seconds, or one more). Gives it.
    virtual std::int64_t begin_timeline() = 0;
};

}  // namespace vestibule::notification
