// The ledger of effects on SQLite and PostgreSQL. Its functions stand in three files: what consumers and the dispatcher
// ask (sql_effect_store.cpp), what operators do (sql_effect_operations.cpp), what goes on by itself
// (sql_effect_upkeep.cpp).
#pragma once

#include <functional>

#include "domain/notification/ports.hpp"
#include "infra/sql/store_tools.hpp"

namespace vestibule::sql {

// What the ledger needs besides the stores' common tools. Owned by the composition root.
struct EffectTools {
    const StoreTools& common;
    std::function<void(notification::Lane)> effect_written;  // wakes the lane after a commit; any thread
    // Encrypts what a partner with a key is told, once: every attempt sends the same bytes. Any thread.
    std::function<std::string(const std::string&)> wrap_for_partner = {};

    // The ledger itself decides nothing for a request; operators' calls on it do.
    void answer_once(Session& session, const std::function<std::optional<StoredAnswer>()>& decide) const {
        common.answer_once(session, decide);
    }
};

// sha256(kind|event_id|template|recipient_ref|reissue_no), 64 hexadecimal digits.
std::string effect_key(const notification::NewEffect& effect);

class SqlEffectStore final : public notification::EffectStore {
  public:
    SqlEffectStore(Session& session, const EffectTools& tools) : session_(session), tools_(tools) {}

    Uuid emit(const events::Draft& event) override { return tools_.common.emit(session_, event); }
    void attach_secret(const Uuid& event_id, const Secret& secret, Instant expires) override {
        tools_.common.attach_secret(session_, event_id, secret, expires);
    }

    bool add(const notification::NewEffect& effect) override;

    std::vector<notification::Effect> lease(notification::Lane lane, const std::string& owner, std::size_t limit,
                                            std::chrono::seconds duration,
                                            const std::vector<std::string>& except) override;
    void renew(const std::string& owner, const std::vector<std::string>& keys, std::chrono::seconds duration) override;
    bool mark_committing(const std::string& key, const std::string& owner,
                         const std::optional<notification::PinnedWords>& words) override;
    std::optional<notification::TemplateText> pinned_template(const Digest& hash) override;
    std::optional<notification::StoredSecret> secret_of(const Uuid& event_id) override;
    std::optional<notification::Contact> contact_of(const notification::Effect& effect) override;
    std::optional<notification::PartnerRequest> partner_request(const std::string& key) override;
    bool settle(const notification::Effect& effect, const std::string& owner,
                const notification::Settlement& settlement, const notification::Outcome& outcome) override;

    std::size_t recover() override;
    std::vector<notification::Effect> overdue(std::size_t limit) override;
    bool expire(const notification::Effect& effect) override;
    std::size_t void_leases() override;
    void sweep() override;

    bool suppressed(std::string_view address) override;
    void note_bounce(std::string_view address, notification::Bounce bounce) override;

    std::optional<Instant> next_due(notification::Lane lane) override;
    std::vector<notification::LaneCount> counts() override;
    std::vector<notification::Effect> list(const notification::EffectFilter& filter) override;
    std::optional<notification::Effect> find(const std::string& key) override;

    bool hold(const std::string& key, std::string_view reason) override;
    bool release(const std::string& key) override;
    bool discard(const std::string& key) override;
    bool request_reissue(const std::string& key, std::string_view reason, std::string_view requester) override;
    std::optional<std::string> approve_reissue(const std::string& key, std::string_view approver) override;
    void reconcile_timeline() override;
    std::int64_t begin_timeline() override;

  private:
    void keep_words(const notification::PinnedWords& words);
    struct NewRow {
        std::string key;
        const notification::NewEffect& effect;
        const notification::MailKind& kind;
        std::string_view origin;
        std::string correlation_id;
        std::string traceparent;
        notification::EffectState state;
        std::string_view reason;
        Instant expires_at;
        Instant now;
    };
    bool insert(const NewRow& row);
    bool timeline_held(std::int64_t timeline, Instant now);
    std::optional<Instant> secret_expiry(const Uuid& event_id);
    void tell(const notification::Effect& effect, events::EffectOutcome::Kind ending, std::string_view cls,
              const notification::Outcome& outcome, int attempts);
    void drop_secret(const Uuid& event_id);
    bool park_overdue(const notification::Effect& effect, Instant now);
    std::vector<notification::Effect> lost_leases(bool all);
    std::size_t end_leases(bool all);

    Session& session_;
    const EffectTools& tools_;
};

}  // namespace vestibule::sql
